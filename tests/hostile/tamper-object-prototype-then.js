// A then on Object.prototype.
// expect: any
// poisons-realm
// @timeout 500
Object.prototype.then = function (resolve) { resolve = null; };
return { answered: true };
