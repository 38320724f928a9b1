// Timers that hold much.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
for (;;) setTimeout(() => {}, 1e6, new Uint8Array(1 << 20));
