// An apply with a huge list of arguments.
// expect: any
// worker-may-die
// @timeout 100
return Math.max.apply(null, { length: 2 ** 31 });
