// Base64 of a long text.
// expect: any
// worker-may-die
// @timeout 100
const text = btoa('x'.repeat(6e6));
for (;;) atob(text);
