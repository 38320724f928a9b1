// A sort of a sparse array.
// expect: any
// worker-may-die
// @timeout 100
const list = [];
list[2 ** 32 - 2] = 1;
return list.sort().length;
