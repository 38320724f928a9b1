// An interval that never returns.
// expect: 504
// @timeout 100
setInterval(() => { for (;;) {} }, 1);
await new Promise(() => {});
