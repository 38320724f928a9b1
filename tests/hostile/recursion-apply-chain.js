// Functions that apply each other through call.
// expect: 500|504
// worker-may-die
// @timeout 1000
function down(...args) { return Reflect.apply(down, this, [...args, 1]); }
return down();
