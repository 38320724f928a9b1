// @timeout 100
await new Promise(() => {});
