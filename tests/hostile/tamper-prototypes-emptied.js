// Every method of every prototype deleted.
// expect: any
// poisons-realm
// @timeout 500
for (const name of Object.getOwnPropertyNames(globalThis)) {
  const proto = globalThis[name]?.prototype;
  if (!proto) continue;
  for (const key of Reflect.ownKeys(proto)) {
    try { delete proto[key]; } catch {}
  }
}
return { a: 1 };
