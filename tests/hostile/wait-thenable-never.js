// A thenable that never calls back.
// expect: 504
// @timeout 100
await { then() {} };
