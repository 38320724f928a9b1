// Timers without end.
// expect: any
// worker-may-die
// @timeout 2000
for (;;) setTimeout(() => {}, 1e6);
