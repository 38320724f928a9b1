// A lastIndexOf over a length of 2**53 - 1.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);
