// An Error.prepareStackTrace that never returns.
// expect: any
// poisons-realm
// @timeout 500
Error.prepareStackTrace = () => { for (;;) {} };
Error.stackTraceLimit = Infinity;
throw new Error("x");
