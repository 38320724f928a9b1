// A class as the answer.
// expect: 500
// @timeout 2000
return class Trap {};
