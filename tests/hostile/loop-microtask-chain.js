// A microtask that queues itself.
// expect: 504
// @timeout 100
const again = () => queueMicrotask(again);
again();
await new Promise(() => {});
