// A copyWithin over a length of 2**53 - 1.
// expect: any
// worker-may-die
// @timeout 100
return Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0);
