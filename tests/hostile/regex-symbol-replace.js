// A Symbol.replace that never returns.
// expect: 504
// @timeout 100
return 'x'.replace({ [Symbol.replace]() { for (;;) {} } }, 'y');
