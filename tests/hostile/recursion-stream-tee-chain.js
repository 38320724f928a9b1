// A stream that is split again and again.
// expect: any
// worker-may-die
// @timeout 1000
let stream = new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); c.close(); } });
for (let i = 0; i < 2000; i++) [stream] = stream.tee();
return new Response(stream);
