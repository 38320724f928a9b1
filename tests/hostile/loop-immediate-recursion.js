// An immediate that sets the next one.
// expect: 504
// @timeout 100
const again = () => setImmediate(again);
again();
await new Promise(() => {});
