// A class field initialiser that never returns.
// expect: 504
// @timeout 100
class Trap { field = (() => { for (;;) {} })(); }
return new Trap();
