// Functions in functions in functions.
// expect: any
// worker-may-die
// @timeout 1000
return typeof eval('(function(){return '.repeat(20000) + '1' + '})'.repeat(20000));
