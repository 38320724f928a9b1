// Map methods that never return.
// expect: any
// poisons-realm
// @timeout 500
for (const name of ['get', 'set', 'delete']) Map.prototype[name] = () => { for (;;) {} };
return { a: 1 };
