// Arguments that grow with every call.
// expect: 500|504
// worker-may-die
// @timeout 1000
function down(...args) { return down(...args, ...args, 1); }
return down(1);
