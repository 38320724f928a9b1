// Objects without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
let last = null;
for (;;) last = { last, a: 1, b: 2 };
