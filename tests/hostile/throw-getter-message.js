// A thrown error whose message throws.
// expect: 500
// @timeout 2000
throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('no'); } });
