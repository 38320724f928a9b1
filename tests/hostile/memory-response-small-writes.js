// Very many very small writes.
// expect: any
// worker-may-die
// @timeout 2000
res.writeHead(200);
for (let i = 0; i < 1e6; i++) res.write('x');
res.end();
