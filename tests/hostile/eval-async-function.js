// An AsyncFunction that loops.
// expect: 504
// @timeout 1000
const AsyncFunction = (async () => {}).constructor;
await new AsyncFunction('for (;;) {}')();
