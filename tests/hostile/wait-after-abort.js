// A script that goes on after its abort.
// expect: 504
// @timeout 100
req.on('close', () => { setInterval(() => {}, 1); });
await new Promise(() => {});
