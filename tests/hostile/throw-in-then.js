// An error in then of the answer.
// expect: 500
// @timeout 2000
return { get then() { throw new Error('x'); } };
