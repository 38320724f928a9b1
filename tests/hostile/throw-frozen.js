// A thrown frozen error.
// expect: 500
// @timeout 2000
throw Object.freeze(new Error('x'));
