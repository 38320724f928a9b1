// An error in toJSON of the answer.
// expect: 500
// @timeout 2000
return { toJSON() { throw new Proxy({}, { get() { throw 1; } }); } };
