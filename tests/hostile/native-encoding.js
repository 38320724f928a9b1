// Encodings of a long text.
// expect: any
// worker-may-die
// @timeout 100
const text = '\u20ac'.repeat(5e6);
for (;;) new TextDecoder().decode(new TextEncoder().encode(text));
