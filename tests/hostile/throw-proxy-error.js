// A thrown proxy of an error.
// expect: 500
// @timeout 2000
throw new Proxy(new Error('x'), { get() { throw new Error('no'); }, getPrototypeOf() { throw new Error('no'); } });
