// A thrown error whose code throws.
// expect: 500
// @timeout 2000
throw Object.defineProperty(new Error('x'), 'code', { get() { throw new Error('no'); } });
