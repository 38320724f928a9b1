// A reducer that never returns.
// expect: 504
// @timeout 100
return [1, 2].reduce(() => { for (;;) {} });
