// A comparison of long texts.
// expect: any
// worker-may-die
// @timeout 100
const a = '\u0041\u030a'.repeat(1e6);
let sum = 0;
for (let i = 0; i < 1000; i++) sum += a.localeCompare(a + 'b');
return sum;
