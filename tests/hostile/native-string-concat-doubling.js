// A string that doubles.
// expect: any
// worker-may-die
// @timeout 100
let text = 'x';
for (;;) text += text;
