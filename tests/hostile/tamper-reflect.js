// A Reflect that lies.
// expect: any
// poisons-realm
// @timeout 500
for (const name of Object.getOwnPropertyNames(Reflect)) Reflect[name] = () => { throw new Error('no'); };
return { a: 1 };
