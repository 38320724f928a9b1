// A comparator that never returns.
// expect: 504
// @timeout 100
return [3, 1, 2].sort(() => { for (;;) {} });
