// Rejections that reject more.
// expect: 504
// @timeout 300
const again = () => Promise.reject(1).finally(again);
again();
await new Promise(() => {});
