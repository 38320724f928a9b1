// A power with millions of digits.
// expect: any
// worker-may-die
// @timeout 100
return String(3n ** 30000000n).length;
