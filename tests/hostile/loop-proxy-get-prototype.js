// A getPrototypeOf trap that never returns, met by instanceof.
// expect: 504
// @timeout 100
return new Proxy({}, { getPrototypeOf() { for (;;) {} } });
