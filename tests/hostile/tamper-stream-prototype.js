// Streams that lie.
// expect: any
// poisons-realm
// @timeout 500
ReadableStream.prototype.getReader = () => ({ read: () => ({ then() {} }) });
ReadableStream.prototype[Symbol.asyncIterator] = async function* () { for (;;) yield 'x'; };
return new Response(new ReadableStream({ start(c) { c.close(); } }));
