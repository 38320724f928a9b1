// A microtask that queues itself after the answer.
// expect: 200|504
// @timeout 100
const again = () => queueMicrotask(again);
again();
return 1;
