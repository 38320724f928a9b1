// Bytes whose buffer shrinks while they are sent.
// expect: any
// poisons-realm
// @timeout 500
const buffer = new ArrayBuffer(1000, { maxByteLength: 2000 });
const bytes = new Uint8Array(buffer, 0, 1000);
buffer.resize(1);
res.write(bytes);
res.end(bytes);
