// A loop that logs.
// expect: 504|500
// @timeout 100
for (;;) console.log('x'.repeat(1000));
