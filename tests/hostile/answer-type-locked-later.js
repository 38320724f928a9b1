// A stream that is locked after it was given.
// expect: any
// @timeout 2000
const stream = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1)); } });
setTimeout(() => { try { stream.getReader(); } catch {} }, 1);
return stream;
