// An answer of promises in promises.
// expect: any
// worker-may-die
// @timeout 1000
let value = 1;
for (let i = 0; i < 10000; i++) value = { value: Promise.resolve(value) };
return value;
