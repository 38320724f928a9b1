// A Symbol.species on Promise that never returns.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Promise, Symbol.species, { get() { for (;;) {} } });
return Promise.resolve(1);
