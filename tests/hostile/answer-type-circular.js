// A circular answer.
// expect: 500
// @timeout 2000
const a = {};
a.a = a;
return a;
