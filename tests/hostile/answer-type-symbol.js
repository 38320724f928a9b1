// A symbol as the answer.
// expect: 500
// @timeout 2000
return Symbol('s');
