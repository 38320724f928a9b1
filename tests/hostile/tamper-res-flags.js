// A res whose flags lie.
// expect: any
// poisons-realm
// @timeout 500
res.headersSent = true;
res.writableEnded = false;
return { a: 1 };
