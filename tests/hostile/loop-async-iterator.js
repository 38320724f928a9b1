// An asynchronous iterator that never says done.
// expect: any
// @timeout 100
return { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: "" }) }) };
