// A frozen shared object.
// expect: any
// poisons-realm
// @timeout 500
Object.freeze(shared);
Object.setPrototypeOf(globalThis, null);
return { a: 1 };
