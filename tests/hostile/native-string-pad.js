// A padEnd of a gigabyte.
// expect: any
// worker-may-die
// @timeout 100
return 'x'.padEnd(2 ** 30 - 25, 'ab').length;
