// A thrown proxy whose every trap throws.
// expect: 500
// @timeout 2000
throw new Proxy({}, new Proxy({}, { get: () => () => { throw 1; } }));
