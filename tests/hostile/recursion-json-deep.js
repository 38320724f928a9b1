// JSON of a very deep object.
// expect: any
// worker-may-die
// @timeout 1000
let node = {};
for (let i = 0; i < 200000; i++) node = { node };
return node;
