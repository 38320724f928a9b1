// A call with a million arguments.
// expect: any
// worker-may-die
// @timeout 1000
return Math.max(...Array(1e6).fill(1));
