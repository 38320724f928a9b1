// A buffer that is resized for ever.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const buffer = new ArrayBuffer(1, { maxByteLength: 2 ** 31 });
for (let size = 1; ; size *= 2) buffer.resize(size);
