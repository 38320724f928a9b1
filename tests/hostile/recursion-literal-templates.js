// Templates in templates.
// expect: any
// worker-may-die
// @timeout 1000
return eval('`${'.repeat(20000) + '1' + '}`'.repeat(20000));
