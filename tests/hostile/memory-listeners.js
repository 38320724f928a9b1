// Listeners without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const target = new EventTarget();
for (;;) target.addEventListener('x', () => {});
