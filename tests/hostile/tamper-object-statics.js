// Object functions that throw.
// expect: any
// poisons-realm
// @timeout 500
for (const name of ['keys', 'assign', 'defineProperty', 'fromEntries', 'getPrototypeOf', 'hasOwn', 'entries', 'create', 'freeze']) Object[name] = () => { throw new Error('no'); };
return { a: 1 };
