// Registered symbols without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
for (let i = 0; ; i++) Symbol.for('symbol ' + i);
