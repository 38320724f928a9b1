// A status that is none.
// expect: any
// @timeout 2000
res.statusCode = null;
return { a: 1 };
