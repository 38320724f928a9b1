// A some over a length of 2**53 - 1.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.some.call({ length: 2 ** 53 - 1 }, () => false);
