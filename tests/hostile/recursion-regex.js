// A very deeply nested regular expression.
// expect: any
// worker-may-die
// @timeout 1000
return new RegExp('(?:'.repeat(50000) + 'a' + ')'.repeat(50000)).test('a');
