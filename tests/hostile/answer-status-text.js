// A status that is none.
// expect: 500
// @timeout 2000
res.statusCode = 'abc';
return { a: 1 };
