// Every global name deleted.
// expect: any
// poisons-realm
// @timeout 500
for (const name of Object.getOwnPropertyNames(globalThis)) {
  try { delete globalThis[name]; } catch {}
}
return { a: 1 };
