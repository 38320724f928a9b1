// Very deep destructuring.
// expect: any
// worker-may-die
// @timeout 1000
eval('var ' + '['.repeat(20000) + 'a' + ']'.repeat(20000) + ' = []');
return 1;
