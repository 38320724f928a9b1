// An endless loop inside destructuring.
// expect: 504
// @timeout 100
const source = { *[Symbol.iterator]() { for (;;) {} } };
const [first] = source;
return first;
