// A timer of a month.
// expect: 504
// @timeout 100
await new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
