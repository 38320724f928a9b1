// A join over a length of 2**32 - 1.
// expect: any
// worker-may-die
// @timeout 100
return Array(2 ** 32 - 1).join('x').length;
