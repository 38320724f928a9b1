// An indexOf with the worst needle.
// expect: any
// worker-may-die
// @timeout 100
const text = 'a'.repeat(2e6);
return text.indexOf('a'.repeat(1e6) + 'b');
