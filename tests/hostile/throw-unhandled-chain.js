// Rejections that reject more. What they leave behind is one chain of promises, and freeing it is one native loop.
// worker-may-die
// expect: 504
// @timeout 300
const again = () => Promise.reject(1).finally(again);
again();
await new Promise(() => {});
