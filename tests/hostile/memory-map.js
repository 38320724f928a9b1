// A Map without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const map = new Map();
for (let i = 0; ; i++) map.set(i, { i });
