// A global that is filled.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
globalThis.bomb ??= [];
for (;;) globalThis.bomb.push(new Array(1000).fill(1));
