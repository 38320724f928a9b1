// JSON.stringify of a graph that doubles at every level.
// expect: any
// worker-may-die
// @timeout 100
let node = [];
for (let i = 0; i < 40; i++) node = [node, node];
return JSON.stringify(node).length;
