// A has trap that never returns.
// expect: 504
// @timeout 100
return 'x' in new Proxy({}, { has() { for (;;) {} } });
