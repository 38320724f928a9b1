// Closures without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
for (;;) {
  const held = new Array(100).fill(all.length);
  all.push(() => held);
}
