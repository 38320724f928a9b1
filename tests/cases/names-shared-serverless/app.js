const before = Object.keys(shared).length;
shared.seen = true;
globalThis.seen = (globalThis.seen ?? 0) + 1;
return { before, seen: globalThis.seen };
