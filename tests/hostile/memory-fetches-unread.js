// Responses that are never read.
// expect: any
// worker-may-die
// @timeout 1000
const all = [];
for (let i = 0; i < 500; i++) all.push(await fetch('/neighbour'));
return all.length;
