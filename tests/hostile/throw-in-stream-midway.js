// A stream that fails midway, with something that cannot be shown.
// expect: 200
// @timeout 2000
let n = 0;
return new Response(new ReadableStream({ pull(c) { if (n++) throw Symbol('s'); c.enqueue(new Uint8Array(10)); } }));
