// A stream of things that are no bytes.
// expect: any
// @timeout 2000
return new Response(new ReadableStream({ start(c) { c.enqueue({}); c.enqueue(Symbol('s')); c.close(); } }));
