// Very many unary operators.
// expect: any
// worker-may-die
// @timeout 1000
return eval('!'.repeat(200000) + '1');
