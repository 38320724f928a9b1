// A response stream that never says anything.
// expect: 200
// @timeout 100
return new Response(new ReadableStream({}));
