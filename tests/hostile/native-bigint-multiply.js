// A BigInt that squares itself.
// expect: any
// worker-may-die
// @timeout 100
let n = 3n;
for (;;) n *= n;
