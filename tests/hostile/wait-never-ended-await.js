// A response that is begun and waits for ever.
// expect: 200
// @timeout 100
res.write('begun');
await new Promise(() => {});
