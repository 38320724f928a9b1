// Symbols without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
for (;;) all.push(Symbol(all.length));
