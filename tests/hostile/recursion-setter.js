// A setter that sets itself.
// expect: 500|504
// @timeout 1000
const trap = { set value(v) { this.value = v; } };
trap.value = 1;
