// A flat of a very deep array.
// expect: any
// worker-may-die
// @timeout 1000
let list = [];
for (let i = 0; i < 100000; i++) list = [list];
return list.flat(Infinity).length;
