// A status that is none.
// expect: 500
// @timeout 2000
res.statusCode = NaN;
return { a: 1 };
