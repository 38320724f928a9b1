// A Promise.prototype.catch that does nothing.
// expect: any
// poisons-realm
// @timeout 500
Promise.prototype.catch = () => {};
throw new Error("x");
