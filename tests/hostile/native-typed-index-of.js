// Searches of a large typed array.
// expect: any
// worker-may-die
// @timeout 100
const bytes = new Uint8Array(4e7);
for (;;) bytes.indexOf(1);
