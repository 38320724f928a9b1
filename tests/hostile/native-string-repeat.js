// A repeat of a gigabyte.
// expect: any
// worker-may-die
// @timeout 100
return 'x'.repeat(2 ** 30 - 1).length;
