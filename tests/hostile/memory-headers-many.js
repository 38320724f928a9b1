// Very many headers.
// expect: any
// worker-may-die
// @timeout 2000
for (let i = 0; i < 100000; i++) res.setHeader('x-' + i, 'v');
return 1;
