// Writes of things that throw.
// expect: any
// @timeout 2000
res.write({ toJSON() { throw new Error('no'); } });
