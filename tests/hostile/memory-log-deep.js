// Very many log lines.
// expect: any
// worker-may-die
// @timeout 2000
for (let i = 0; i < 200000; i++) console.log(i);
return 1;
