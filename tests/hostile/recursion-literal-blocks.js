// Very deep blocks.
// expect: any
// worker-may-die
// @timeout 1000
eval('{'.repeat(100000) + '}'.repeat(100000));
return 1;
