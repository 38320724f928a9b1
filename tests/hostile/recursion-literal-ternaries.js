// A very long chain of conditionals.
// expect: any
// worker-may-die
// @timeout 1000
return eval('1?'.repeat(50000) + '1' + ':0'.repeat(50000));
