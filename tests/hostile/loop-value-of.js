// A valueOf that never returns.
// expect: 504
// @timeout 100
return +{ valueOf() { for (;;) {} } };
