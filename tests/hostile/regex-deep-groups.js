// A regular expression of very deep groups.
// expect: any
// @timeout 100
return new RegExp('('.repeat(50000) + ')'.repeat(50000)).test('x');
