// Unhandled rejections with reasons that throw.
// expect: 200
// @timeout 2000
for (let i = 0; i < 100; i++) Promise.reject(new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } }));
await null;
return 1;
