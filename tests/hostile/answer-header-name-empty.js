// An empty header name.
// expect: 500
// @timeout 2000
res.setHeader('', 'v');
return 1;
