// A race over one promise, for ever.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const never = new Promise(() => {});
for (;;) await Promise.race([never, Promise.resolve()]);
