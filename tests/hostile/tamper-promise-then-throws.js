// A Promise.prototype.then that throws.
// expect: any
// poisons-realm
// @timeout 500
Promise.prototype.then = () => { throw new Error("no"); };
await null;
return { answered: true };
