// An Array.from mapper that never returns.
// expect: 504
// @timeout 100
return Array.from([1], () => { for (;;) {} });
