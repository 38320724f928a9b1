// A Promise.prototype.then that never returns.
// expect: any
// poisons-realm
// @timeout 500
Promise.prototype.then = () => { for (;;) {} };
return { answered: true };
