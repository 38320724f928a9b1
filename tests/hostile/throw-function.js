// A thrown function.
// expect: 500
// @timeout 2000
throw () => { for (;;) {} };
