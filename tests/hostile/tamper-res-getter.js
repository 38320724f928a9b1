// A res with getters.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(res, 'statusCode', { get() { for (;;) {} } });
return { a: 1 };
