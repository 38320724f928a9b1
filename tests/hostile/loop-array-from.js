// Array.from of an iterator without end.
// expect: 500|504
// worker-may-die
// @timeout 100
return Array.from({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) });
