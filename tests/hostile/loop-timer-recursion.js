// A timer that sets the next one.
// expect: 504
// @timeout 100
const again = () => setTimeout(again, 0);
again();
await new Promise(() => {});
