// A default argument that never returns.
// expect: 504
// @timeout 100
((a = (() => { for (;;) {} })()) => a)();
