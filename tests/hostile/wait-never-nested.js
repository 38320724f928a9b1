// An answer with a promise in it that never settles.
// expect: 504
// @timeout 100
return { a: 1, b: new Promise(() => {}) };
