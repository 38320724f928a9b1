// A sort of a large array.
// expect: any
// worker-may-die
// @timeout 100
return Array.from({ length: 3e6 }, () => Math.random()).sort().length;
