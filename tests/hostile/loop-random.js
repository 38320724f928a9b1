// A loop that asks the host for randomness.
// expect: 504
// @timeout 100
for (;;) crypto.getRandomValues(new Uint8Array(65536));
