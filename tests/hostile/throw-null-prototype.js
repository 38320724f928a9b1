// A thrown object without a prototype.
// expect: 500
// @timeout 2000
throw Object.create(null);
