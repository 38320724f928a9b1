// A setter that never returns.
// expect: 504
// @timeout 100
const trap = { set value(v) { for (;;) {} } };
trap.value = 1;
