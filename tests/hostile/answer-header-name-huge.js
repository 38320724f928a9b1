// A huge header name.
// expect: any
// @timeout 2000
res.setHeader('x'.repeat(1e6), 'v');
return 1;
