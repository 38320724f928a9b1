// A response that is destroyed.
// expect: 200
// @timeout 2000
res.write('a');
res.destroy();
res.end('b');
