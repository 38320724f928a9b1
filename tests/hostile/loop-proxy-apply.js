// An apply trap that never returns.
// expect: 504
// @timeout 100
return new Proxy(() => 1, { apply() { for (;;) {} } })();
