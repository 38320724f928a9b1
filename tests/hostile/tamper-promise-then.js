// A Promise.prototype.then that does nothing.
// expect: any
// poisons-realm
// @timeout 500
Promise.prototype.then = () => {};
return { answered: true };
