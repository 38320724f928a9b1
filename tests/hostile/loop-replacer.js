// A JSON.stringify replacer that never returns.
// expect: 504
// @timeout 100
return JSON.stringify([1], () => { for (;;) {} });
