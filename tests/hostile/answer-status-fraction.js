// A status that is none.
// expect: any
// @timeout 2000
res.statusCode = 200.5;
return { a: 1 };
