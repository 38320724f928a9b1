// A BigInt as the answer.
// expect: 500
// @timeout 2000
return 1n;
