// A catastrophic regular expression.
// expect: 504|500
// @timeout 100
return /(.*)*x/.test('a'.repeat(60));
