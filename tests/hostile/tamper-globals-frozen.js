// Every global name frozen.
// expect: any
// poisons-realm
// @timeout 500
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const value = globalThis[name];
  if (value && name !== "shared") {
    try { Object.freeze(value); Object.freeze(value.prototype ?? value); } catch {}
  }
}
Object.freeze(globalThis);
return { a: 1 };
