// call, apply and bind that throw.
// expect: any
// poisons-realm
// @timeout 500
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw new Error('no'); };
return { a: 1 };
