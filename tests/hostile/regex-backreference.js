// A catastrophic regular expression with back-references.
// expect: 504|500
// @timeout 100
return /^(.*)(.*)(.*)(.*)(.*)\1\2\3\4\5x$/.test('ab'.repeat(200));
