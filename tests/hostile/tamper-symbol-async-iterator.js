// An asyncIterator on Object.prototype.
// expect: any
// poisons-realm
// @timeout 500
Object.prototype[Symbol.asyncIterator] = async function* () { for (;;) yield "x"; };
return { a: 1 };
