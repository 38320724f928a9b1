// A split into millions of pieces.
// expect: any
// worker-may-die
// @timeout 100
return 'x'.repeat(2e7).split('').length;
