// Matches without end of nothing.
// expect: any
// worker-may-die
// @timeout 100
let count = 0;
for (const match of 'x'.repeat(1e6).matchAll(/(?:)/g)) count += match.length;
return count;
