// A loop without end.
// expect: 504
// @timeout 100
for (;;) {}
