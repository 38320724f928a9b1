// Asynchronous calls that never return.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const wait = async () => { await new Promise(() => {}); };
for (;;) wait();
