// A request used by a later one.
// expect: any
// @timeout 2000
const old = globalThis.old;
globalThis.old = req;
if (old) for await (const chunk of old) void chunk;
return 1;
