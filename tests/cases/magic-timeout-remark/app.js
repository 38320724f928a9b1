// @timeout 100 // a tenth of a second
await new Promise(() => {});
