// A NUL in a header value.
// expect: 500
// @timeout 2000
res.setHeader('x-a', 'b\0c');
return 1;
