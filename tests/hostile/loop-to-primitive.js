// A Symbol.toPrimitive that never returns.
// expect: 504
// @timeout 100
return 1 < { [Symbol.toPrimitive]() { for (;;) {} } };
