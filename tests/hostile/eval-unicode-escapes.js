// Names in escapes.
// expect: any
// @timeout 1000
const \u0061wait_ = 1;
return { a: \u0061wait_ };
