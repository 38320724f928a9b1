// Fills of a large typed array, again and again.
// expect: any
// worker-may-die
// @timeout 100
const bytes = new Uint8Array(4e7);
for (;;) bytes.fill(1);
