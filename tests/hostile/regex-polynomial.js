// A slow regular expression over a long text.
// expect: any
// @timeout 100
return /\s*,\s*,\s*x/.test(' '.repeat(30000));
