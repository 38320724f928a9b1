// A loop of digests on the host.
// expect: 504
// @timeout 100
const data = new Uint8Array(1 << 20);
for (;;) await crypto.subtle.digest("SHA-512", data);
