// A close listener that never returns.
// expect: 504
// @timeout 100
res.on('close', () => { for (;;) {} });
req.on('close', () => { for (;;) {} });
await new Promise(() => {});
