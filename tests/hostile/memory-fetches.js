// Fetches without end.
// expect: any
// worker-may-die
// @timeout 500
const all = [];
for (let i = 0; i < 20000; i++) all.push(fetch('/neighbour').catch(() => 0));
await Promise.all(all);
return 1;
