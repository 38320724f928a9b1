// A catastrophic regular expression.
// expect: 504|500
// @timeout 100
return /^(a+)+$/.test('a'.repeat(40) + '!');
