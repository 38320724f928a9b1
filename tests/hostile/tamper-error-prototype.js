// An Error.prototype that throws.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Error.prototype, 'message', { get() { throw 1; } });
Object.defineProperty(Error.prototype, 'name', { get() { throw 1; } });
throw new Error();
