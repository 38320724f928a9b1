// Line ends in a header name.
// expect: 500
// @timeout 2000
res.setHeader('a\r\nb', 'v');
return 1;
