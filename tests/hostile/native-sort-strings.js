// A sort of large strings that agree for long.
// expect: any
// worker-may-die
// @timeout 100
const list = Array.from({ length: 2000 }, (_, i) => 'x'.repeat(20000) + i);
return list.sort().length;
