// A proxy trap that never returns.
// expect: 504
// @timeout 100
return new Proxy({}, { get() { for (;;) {} } }).anything;
