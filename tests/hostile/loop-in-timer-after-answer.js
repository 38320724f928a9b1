// A timer that never returns, after the answer.
// expect: 200
// @timeout 100
setTimeout(() => { for (;;) {} }, 1);
return 1;
