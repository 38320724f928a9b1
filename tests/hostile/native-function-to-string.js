// The source of a function, over and over.
// expect: any
// worker-may-die
// @timeout 100
const f = new Function("return '" + "x".repeat(1e6) + "'");
let sum = 0;
for (;;) sum += f.toString().length;
