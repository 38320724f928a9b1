// Timers that lie.
// expect: any
// poisons-realm
// @timeout 500
globalThis.setTimeout = () => { for (;;) {} };
globalThis.queueMicrotask = () => { throw new Error("no"); };
Promise.reject(1);
return { a: 1 };
