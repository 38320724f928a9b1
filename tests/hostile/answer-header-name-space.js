// A header name with a space.
// expect: 500
// @timeout 2000
res.setHeader('bad name', 'v');
return 1;
