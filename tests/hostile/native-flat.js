// A flat over a sparse array.
// expect: any
// worker-may-die
// @timeout 100
return Array(2 ** 32 - 1).flat().length;
