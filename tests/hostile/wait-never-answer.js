// An answer that never settles.
// expect: 504
// @timeout 100
return new Promise(() => {});
