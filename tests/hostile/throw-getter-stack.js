// A thrown error whose stack throws.
// expect: 500
// @timeout 2000
throw Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('no'); } });
