// An informational status as the last one.
// expect: any
// @timeout 2000
res.status(101).end();
