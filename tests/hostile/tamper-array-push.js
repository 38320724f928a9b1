// A push that throws.
// expect: any
// poisons-realm
// @timeout 500
Array.prototype.push = () => { throw new Error("no"); };
Array.prototype.map = Array.prototype.push;
Array.prototype.filter = Array.prototype.push;
return { a: 1 };
