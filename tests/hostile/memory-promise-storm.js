// Promises that settle by the million.
// expect: any
// worker-may-die
// @timeout 2000
const all = [];
for (let i = 0; i < 5e6; i++) all.push(Promise.resolve(i));
await Promise.all(all);
return 1;
