// No JSON any more.
// expect: any
// poisons-realm
// @timeout 500
delete globalThis.JSON;
return { a: 1 };
