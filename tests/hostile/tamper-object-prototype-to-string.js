// A toString on Object.prototype that throws.
// expect: any
// poisons-realm
// @timeout 500
Object.prototype.toString = () => { throw 1; };
throw {};
