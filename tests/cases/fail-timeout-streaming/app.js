// @timeout 100
res.write('begun');
await new Promise(() => {});
