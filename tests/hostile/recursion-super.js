// A very long chain of classes.
// expect: any
// worker-may-die
// @timeout 1000
let Base = class {};
for (let i = 0; i < 20000; i++) Base = class extends Base {};
return typeof new Base();
