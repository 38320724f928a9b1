// A forEach over a length of 2**53 - 1.
// expect: any
// worker-may-die
// @timeout 100
Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});
return 1;
