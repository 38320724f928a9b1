// Timers that throw things that cannot be shown.
// expect: 200
// @timeout 2000
for (let i = 0; i < 100; i++) setTimeout(() => { throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } }); }, 1);
await new Promise((resolve) => setTimeout(resolve, 20));
return 1;
