// A write after the end.
// expect: 200
// @timeout 2000
res.end('x');
res.write('y');
