// A setter for index 0 on Array.prototype.
// expect: any
// poisons-realm
// @timeout 500
Object.defineProperty(Array.prototype, "0", { set() { throw new Error("no"); }, get() { return 1; } });
return { a: [1, 2] };
