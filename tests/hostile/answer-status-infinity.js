// A status that is none.
// expect: 500
// @timeout 2000
res.statusCode = Infinity;
return { a: 1 };
