// A format with very many arguments.
// expect: any
// worker-may-die
// @timeout 100
console.log('%s'.repeat(1e5), ...Array(1e4).fill('x'.repeat(1000)));
return 1;
