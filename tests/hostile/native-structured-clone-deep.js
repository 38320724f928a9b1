// structuredClone of a deep graph.
// expect: any
// worker-may-die
// @timeout 100
let node = {};
for (let i = 0; i < 1e6; i++) node = { node };
return typeof structuredClone(node);
