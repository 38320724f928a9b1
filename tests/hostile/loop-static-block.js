// A static block that never returns.
// expect: 504
// @timeout 100
class Trap { static { for (;;) {} } }
return Trap.name;
