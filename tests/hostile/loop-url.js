// A loop of URL parsing on the host.
// expect: 504
// @timeout 100
for (;;) new URL('http://example.test/' + 'a/../'.repeat(1000));
