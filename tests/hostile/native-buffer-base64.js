// Encodings of a large buffer.
// expect: any
// worker-may-die
// @timeout 100
return Buffer.alloc(2e7, 255).toString('base64').length;
