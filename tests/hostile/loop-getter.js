// A getter that never returns.
// expect: 504
// @timeout 100
const trap = { get value() { for (;;) {} } };
return trap.value;
