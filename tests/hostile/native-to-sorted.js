// toSorted of a huge length.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.toSorted.call({ length: 2 ** 32 - 1 }).length;
