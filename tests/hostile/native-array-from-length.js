// Array.from of a huge length.
// expect: any
// worker-may-die
// @timeout 100
return Array.from({ length: 2 ** 32 - 1 }).length;
