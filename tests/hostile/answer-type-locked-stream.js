// A stream that is being read already.
// expect: any
// @timeout 2000
const stream = new ReadableStream({});
stream.getReader();
return new Response(stream);
