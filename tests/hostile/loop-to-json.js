// A toJSON that never returns.
// expect: 504
// @timeout 100
return { toJSON() { for (;;) {} } };
