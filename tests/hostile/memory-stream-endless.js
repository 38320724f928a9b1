// A response stream without end.
// expect: 200
// worker-may-die
// @timeout 200
return new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)); } }));
