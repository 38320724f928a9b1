// JSON.stringify with deep indentation.
// expect: any
// worker-may-die
// @timeout 100
let node = {};
for (let i = 0; i < 2000; i++) node = { node };
return JSON.stringify(node, null, '          ').length;
