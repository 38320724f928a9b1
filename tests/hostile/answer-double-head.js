// Heads after the head, of which nothing has left yet.
// expect: 500
// @timeout 2000
res.writeHead(200);
res.flushHeaders();
res.writeHead(500);
res.end();
