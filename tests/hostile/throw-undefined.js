// A thrown undefined.
// expect: 500
// @timeout 2000
throw undefined;
