// Intervals by the thousand.
// expect: 504|500|503
// worker-may-die
// @timeout 300
for (let i = 0; i < 5000; i++) setInterval(() => {}, 1);
await new Promise(() => {});
