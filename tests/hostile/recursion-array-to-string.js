// An array that contains itself, deep.
// expect: any
// worker-may-die
// @timeout 1000
let list = [];
for (let i = 0; i < 100000; i++) list = [list];
return String(list);
