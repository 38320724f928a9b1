// An answer that is a thenable of thenables.
// expect: 504
// @timeout 100
const make = () => ({ then: (resolve) => resolve(make()) });
return { value: Promise.resolve(make()) };
