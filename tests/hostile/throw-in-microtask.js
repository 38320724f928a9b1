// Microtasks that throw.
// expect: 200|500
// @timeout 2000
for (let i = 0; i < 1000; i++) queueMicrotask(() => { throw null; });
await null;
return 1;
