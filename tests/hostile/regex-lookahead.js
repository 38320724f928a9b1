// A catastrophic regular expression in a lookahead.
// expect: 504|500
// @timeout 100
return /^(?=(a+)+$)/.test('a'.repeat(40) + '!');
