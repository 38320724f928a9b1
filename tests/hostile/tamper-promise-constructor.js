// A constructor on Promise.prototype that throws.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Promise.prototype, "constructor", { get() { throw new Error("no"); } });
await Promise.resolve(1);
return 1;
