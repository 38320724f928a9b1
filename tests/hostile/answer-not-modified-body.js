// Bodies where none may be.
// expect: any
// @timeout 2000
res.writeHead(304);
res.write('body');
res.end('more');
