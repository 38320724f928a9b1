// A division of huge BigInts.
// expect: any
// worker-may-die
// @timeout 100
const a = (1n << 4000000n) - 1n;
return String(a % ((1n << 2000000n) - 12345n)).length;
