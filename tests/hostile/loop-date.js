// A loop that reads the clock through the host.
// expect: 504
// @timeout 100
for (;;) Date.now();
