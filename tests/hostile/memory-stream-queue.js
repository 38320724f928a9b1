// A stream that is filled and never read.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
let push;
new ReadableStream({ start(c) { push = c; } });
for (;;) push.enqueue(new Uint8Array(1 << 16));
