// An unshift over a length of 2**53 - 2.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.unshift.call({ length: 2 ** 53 - 2 }, 1);
