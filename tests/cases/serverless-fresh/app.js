const seen = { global: globalThis.left ?? null, shared: Object.keys(shared), array: Array.prototype.left ?? null };
globalThis.left = 1;
shared.left = 1;
Array.prototype.left = 1;
return seen;
