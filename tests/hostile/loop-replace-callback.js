// A replace callback that never returns.
// expect: 504
// @timeout 100
return 'aaa'.replace(/a/g, () => { for (;;) {} });
