// A proxy of an array with a huge length.
// expect: any
// worker-may-die
// @timeout 300
return new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : undefined) });
