// A Symbol.hasInstance that never returns.
// expect: 504
// @timeout 100
class Trap { static [Symbol.hasInstance]() { for (;;) {} } }
return {} instanceof Trap;
