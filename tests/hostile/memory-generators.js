// Suspended generators without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
function* hold() { const a = new Array(1000).fill(0); yield a; }
for (;;) {
  const generator = hold();
  generator.next();
  all.push(generator);
}
