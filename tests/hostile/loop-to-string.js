// A toString that never returns.
// expect: 504
// @timeout 100
return `${{ toString() { for (;;) {} } }}`;
