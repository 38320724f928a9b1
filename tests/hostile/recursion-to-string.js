// A toString that calls itself.
// expect: 500|504
// @timeout 1000
const trap = { toString() { return `${this}`; } };
return `${trap}`;
