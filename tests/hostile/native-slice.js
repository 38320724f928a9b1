// A slice of a sparse array.
// expect: any
// worker-may-die
// @timeout 100
return Array(2 ** 32 - 1).slice(0, 2 ** 31).length;
