// A thenable whose then never returns.
// expect: 504
// @timeout 100
await { then() { for (;;) {} } };
