// A then on Object.prototype that never returns.
// expect: any
// poisons-realm
// @timeout 500
Object.prototype.then = () => { for (;;) {} };
return { answered: true };
