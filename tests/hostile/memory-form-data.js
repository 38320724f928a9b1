// FormData without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const form = new FormData();
for (;;) form.append('name', 'x'.repeat(10000));
