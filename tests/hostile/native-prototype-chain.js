// A very long prototype chain.
// expect: any
// worker-may-die
// @timeout 100
let object = {};
for (let i = 0; i < 500000; i++) object = Object.create(object);
return object.missing ?? null;
