// An object that looks like a stream.
// expect: any
// @timeout 2000
return Object.create(ReadableStream.prototype);
