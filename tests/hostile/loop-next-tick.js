// A nextTick that queues itself.
// expect: 504
// @timeout 100
const again = () => process.nextTick(again);
again();
await new Promise(() => {});
