// An ownKeys trap that never returns, met by the serialiser of the answer.
// expect: 504
// @timeout 100
return new Proxy({}, { ownKeys() { for (;;) {} } });
