// A very long chain of members.
// expect: any
// worker-may-die
// @timeout 1000
return typeof eval('({})' + '?.a'.repeat(200000));
