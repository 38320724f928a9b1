// A status that is none.
// expect: 500
// @timeout 2000
res.statusCode = 1000;
return { a: 1 };
