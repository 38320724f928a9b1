// A value on the console that is deep and loops.
// expect: any
// worker-may-die
// @timeout 1000
let node = {};
node.self = node;
for (let i = 0; i < 100000; i++) node = { node, list: [node] };
console.log(node);
return 1;
