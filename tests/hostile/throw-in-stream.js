// An error in the stream of the answer.
// expect: any
// @timeout 2000
return new Response(new ReadableStream({ pull() { throw new Proxy({}, { get() { throw 1; } }); } }));
