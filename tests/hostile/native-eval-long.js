// A very long program.
// expect: any
// worker-may-die
// @timeout 100
return eval('0' + '+1'.repeat(2e6));
