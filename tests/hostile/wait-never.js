// A promise that never settles.
// expect: 504
// @timeout 100
await new Promise(() => {});
