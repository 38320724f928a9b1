// A string that doubles.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
let text = 'x'.repeat(1000);
for (;;) text += text;
