// A proxy as the answer.
// expect: 500
// @timeout 2000
return new Proxy({}, { get() { throw new Error('no'); } });
