// A class name that never lets itself be printed.
// expect: any
// @timeout 100
class Trap { static get name() { for (;;) {} } get [Symbol.toStringTag]() { for (;;) {} } }
console.log(new Trap(), Trap);
return 1;
