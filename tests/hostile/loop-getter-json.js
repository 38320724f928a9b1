// A getter that never returns, met by the serialiser of the answer.
// expect: 504
// @timeout 100
return { get value() { for (;;) {} } };
