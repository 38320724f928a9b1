// A thrown error whose message never returns.
// expect: 504
// @timeout 100
throw Object.defineProperty(new Error(), "message", { get() { for (;;) {} } });
