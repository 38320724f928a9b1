// A forEach callback that never returns.
// expect: 504
// @timeout 100
new Map([[1, 2]]).forEach(() => { for (;;) {} });
