// An inspected value that inspects itself.
// expect: any
// worker-may-die
// @timeout 1000
const util = require('util');
const trap = { [util.inspect.custom]() { return util.inspect(this); } };
console.log(trap);
return 1;
