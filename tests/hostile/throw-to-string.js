// A thrown object whose toString throws.
// expect: 500
// @timeout 2000
throw { toString() { throw 1; } };
