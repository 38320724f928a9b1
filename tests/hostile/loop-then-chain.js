// A promise chain that lengthens itself.
// expect: 504
// @timeout 100
const again = () => Promise.resolve().then(again);
await again();
