// An error in a getter of the answer.
// expect: 500
// @timeout 2000
return { get a() { throw null; } };
