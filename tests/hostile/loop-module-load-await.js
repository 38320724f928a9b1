// A module that awaits for ever while it is loaded.
// expect: 500|504
// @timeout 100
await new Promise(() => {});
export default () => 1;
