// A header value beyond Latin-1.
// expect: 500
// @timeout 2000
res.setHeader('x-a', '\u{1f600}');
return 1;
