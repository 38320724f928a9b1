// A thrown symbol.
// expect: 500
// @timeout 2000
throw Symbol('s');
