// Timers by the ten thousand that fire at once.
// expect: any
// worker-may-die
// @timeout 2000
for (let i = 0; i < 20000; i++) setTimeout(() => {}, 1);
await new Promise((resolve) => setTimeout(resolve, 50));
return 1;
