// A prototype chain that ends in a proxy.
// expect: any
// poisons-realm
// @timeout 500
const trap = new Proxy({}, { get() { throw new Error("no"); }, has: () => true, set() { throw new Error("no"); } });
for (const value of [Array, Map, Promise, Error, Function]) {
  try { Object.setPrototypeOf(value.prototype, trap); } catch {}
}
return { a: [1] };
