// Cycles of garbage, over and over.
// expect: 504
// worker-may-die
// @timeout 100
for (;;) {
  const a = {};
  const b = { a };
  a.b = b;
}
