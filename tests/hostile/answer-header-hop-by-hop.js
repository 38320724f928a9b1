// Connection-level headers.
// expect: 200
// @timeout 2000
res.setHeader('transfer-encoding', 'chunked, chunked');
res.setHeader('connection', 'upgrade');
res.setHeader('upgrade', 'h2c');
res.setHeader('content-length', '-5');
return 'x';
