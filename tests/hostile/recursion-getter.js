// A getter that reads itself.
// expect: 500|504
// @timeout 1000
const trap = { get value() { return this.value; } };
return trap.value;
