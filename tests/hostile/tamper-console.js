// A console that throws.
// expect: any
// poisons-realm
// @timeout 500
for (const key of Object.keys(console)) console[key] = () => { throw new Error('no'); };
Promise.reject(1);
return { a: 1 };
