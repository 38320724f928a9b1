// A req prototype that throws.
// expect: any
// poisons-realm
// @timeout 500
const proto = Object.getPrototypeOf(req);
for (const key of Object.getOwnPropertyNames(proto)) {
  try { Object.defineProperty(proto, key, { get() { throw new Error('no'); } }); } catch {}
}
return { a: 1 };
