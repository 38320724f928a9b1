// Writes without end that never wait.
// expect: 200|504
// worker-may-die
// @timeout 500
res.writeHead(200);
for (;;) res.write(new Uint8Array(65536));
