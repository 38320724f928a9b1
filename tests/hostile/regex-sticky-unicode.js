// A catastrophic regular expression on Unicode text.
// expect: 504|500
// @timeout 100
return /^(\p{L}+)+$/u.test('é'.repeat(40) + '!');
