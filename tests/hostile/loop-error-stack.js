// A thrown error whose stack never returns.
// expect: 504
// @timeout 100
const error = new Error("x");
Object.defineProperty(error, "stack", { get() { for (;;) {} } });
throw error;
