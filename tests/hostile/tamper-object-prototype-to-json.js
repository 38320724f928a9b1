// A toJSON on Object.prototype.
// expect: any
// poisons-realm
// @timeout 500
Object.prototype.toJSON = () => { throw new Error('no JSON for you'); };
return { a: 1 };
