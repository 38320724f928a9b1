// A BigInt without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
let n = 1n;
for (;;) n <<= 100000n;
