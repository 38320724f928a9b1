// An object whose prototype chain loops through a proxy.
// expect: any
// worker-may-die
// @timeout 1000
const target = {};
const proxy = new Proxy(target, {});
Object.setPrototypeOf(target, Object.create(proxy));
return target.missing ?? null;
