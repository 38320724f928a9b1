// A splice over a length of 2**53 - 1.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1, 2).length;
