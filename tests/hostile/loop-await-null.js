// An asynchronous loop that never leaves the microtasks.
// expect: 504
// @timeout 100
while (true) await 0;
