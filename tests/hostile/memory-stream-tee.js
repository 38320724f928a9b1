// One half of a split stream that is never read.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const [one] = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 16)); } }).tee();
for await (const chunk of one) void chunk;
