// Line ends in a header value.
// expect: 500
// @timeout 2000
res.setHeader('x-a', 'b\r\nset-cookie: evil=1');
return 1;
