// A proxy whose trap reads the proxy.
// expect: 500|504
// @timeout 1000
const proxy = new Proxy({}, { get: (_, key) => proxy[key] });
return proxy.x;
