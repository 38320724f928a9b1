// structuredClone of a deep list of Maps.
// expect: any
// worker-may-die
// @timeout 1000
let map = new Map();
for (let i = 0; i < 100000; i++) map = new Map([[1, map]]);
return typeof structuredClone(map);
