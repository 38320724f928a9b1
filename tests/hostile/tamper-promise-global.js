// No Promise any more.
// expect: any
// poisons-realm
// @timeout 500
globalThis.Promise = class {};
return { a: 1 };
