// A res that says it has ended and has not.
// expect: any
// poisons-realm
// @timeout 500
res.headersSent = true;
res.writableEnded = true;
return { a: 1 };
