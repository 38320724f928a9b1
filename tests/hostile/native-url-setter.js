// A URL whose query grows.
// expect: any
// worker-may-die
// @timeout 100
const url = new URL('http://a.test/');
for (;;) url.search += 'x'.repeat(10000);
