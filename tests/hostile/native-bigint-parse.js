// A BigInt from a very long text.
// expect: any
// worker-may-die
// @timeout 100
return String(BigInt('9'.repeat(1e6)) % 7n);
