// A thrown error whose message is an object.
// expect: 500
// @timeout 2000
const error = new Error();
error.message = { toString() { throw 1; } };
error.stack = Symbol('s');
error.name = null;
throw error;
