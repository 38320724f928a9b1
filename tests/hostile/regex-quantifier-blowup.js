// A regular expression with a huge counted repetition.
// expect: any
// worker-may-die
// @timeout 100
return new RegExp('(?:(?:(?:a{1,1000}){1,1000}){1,1000})').test('a'.repeat(1000));
