// Every global name replaced.
// expect: any
// poisons-realm
// @timeout 500
for (const name of Object.getOwnPropertyNames(globalThis)) {
  try { globalThis[name] = () => { throw new Error("no"); }; } catch {}
}
return { a: 1 };
