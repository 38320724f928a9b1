// One huge ArrayBuffer.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
return new ArrayBuffer(2 ** 40).byteLength;
