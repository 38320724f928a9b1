// A thenable that resolves to itself for ever.
// expect: 504
// @timeout 100
const thenable = { then(resolve) { resolve(thenable); } };
await thenable;
