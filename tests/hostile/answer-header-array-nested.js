// Nested arrays as header values.
// expect: 500
// @timeout 2000
res.setHeader('x-a', [['a\r\nb'], ['c']]);
return 1;
