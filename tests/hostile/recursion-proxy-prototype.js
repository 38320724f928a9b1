// A proxy whose prototype is a proxy of itself.
// expect: any
// worker-may-die
// @timeout 1000
const proxy = new Proxy({}, { getPrototypeOf: () => Object.getPrototypeOf(proxy) });
return proxy instanceof Object;
