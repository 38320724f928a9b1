// A huge answer.
// expect: any
// worker-may-die
// @timeout 2000
return 'x'.repeat(30e6);
