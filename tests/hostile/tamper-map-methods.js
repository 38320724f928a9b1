// Map methods that throw.
// expect: any
// poisons-realm
// @timeout 500
for (const name of ['get', 'set', 'has', 'delete', 'values', 'clear']) Map.prototype[name] = () => { throw new Error('no'); };
return { a: 1 };
