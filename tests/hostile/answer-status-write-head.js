// A bad status in writeHead.
// expect: 500
// @timeout 2000
res.writeHead(99999);
res.end();
