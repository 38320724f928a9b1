// A timer that never returns, while the request waits.
// expect: 504
// @timeout 100
setTimeout(() => { for (;;) {} }, 1);
await new Promise(() => {});
