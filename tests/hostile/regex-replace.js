// A catastrophic regular expression in replace.
// expect: 504|500
// @timeout 100
return 'a'.repeat(50000).replace(/(a+)+b/g, '');
