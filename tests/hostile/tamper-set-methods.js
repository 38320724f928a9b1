// Set methods that throw.
// expect: any
// poisons-realm
// @timeout 500
Set.prototype.has = Set.prototype.add = () => { throw new Error('no'); };
return { a: 1 };
