// Very many promises that never settle.
// expect: 504
// worker-may-die
// @timeout 100
await Promise.all(Array.from({ length: 20000 }, () => new Promise(() => {})));
