// No prototypes any more.
// expect: any
// poisons-realm
// @timeout 500
for (const value of [Array, Map, Promise, Function, String, Error]) {
  try { Object.setPrototypeOf(value.prototype, null); } catch {}
}
return { a: [1] };
