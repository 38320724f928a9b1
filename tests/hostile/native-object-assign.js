// Copies of a large object.
// expect: any
// worker-may-die
// @timeout 100
let object = {};
for (let i = 0; i < 200000; i++) object["k" + i] = i;
for (;;) object = { ...object };
