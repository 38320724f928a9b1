// @timeout 60000
// @timeout 100
await new Promise(() => {});
