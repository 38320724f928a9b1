// A sort of a large typed array.
// expect: any
// worker-may-die
// @timeout 100
return new Float64Array(5e6).map(() => Math.random()).sort().length;
