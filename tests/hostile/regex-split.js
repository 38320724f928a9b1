// A slow regular expression in split.
// expect: any
// @timeout 100
return ' '.repeat(50000).split(/\s+$/).length;
