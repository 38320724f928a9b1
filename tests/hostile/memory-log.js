// Very long log lines.
// expect: any
// worker-may-die
// @timeout 2000
for (let i = 0; i < 1000; i++) console.log('x'.repeat(1e6));
return 1;
