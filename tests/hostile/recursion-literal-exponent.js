// A very long chain of a right-associative operator.
// expect: any
// worker-may-die
// @timeout 1000
return eval('1**'.repeat(100000) + '1');
