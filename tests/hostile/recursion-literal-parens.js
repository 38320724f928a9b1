// Very many parentheses.
// expect: any
// worker-may-die
// @timeout 1000
return eval('('.repeat(100000) + '1' + ')'.repeat(100000));
