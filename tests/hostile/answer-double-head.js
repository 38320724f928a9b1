// Heads after the head.
// expect: 200
// @timeout 2000
res.writeHead(200);
res.flushHeaders();
res.writeHead(500);
res.end();
