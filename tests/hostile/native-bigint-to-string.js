// A BigInt of many digits as text.
// expect: any
// worker-may-die
// @timeout 100
return (1n << 4000000n).toString().length;
