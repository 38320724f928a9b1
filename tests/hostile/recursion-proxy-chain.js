// A very long chain of proxies.
// expect: any
// worker-may-die
// @timeout 1000
let proxy = {};
for (let i = 0; i < 100000; i++) proxy = new Proxy(proxy, {});
return proxy.x ?? null;
