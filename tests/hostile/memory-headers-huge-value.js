// One huge header.
// expect: any
// worker-may-die
// @timeout 2000
res.setHeader('x-huge', 'v'.repeat(1e7));
return 1;
