// @mode worker
globalThis.n = (globalThis.n ?? 0) + 1;
return globalThis.n;
