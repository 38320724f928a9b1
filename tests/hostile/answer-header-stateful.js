// A header value that changes between its checks.
// expect: any
// @timeout 2000
let n = 0;
res.setHeader('x-a', { toString: () => (n++ ? 'evil\r\nx: y' : 'fine') });
return 1;
