// Strings without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
for (let i = 0; ; i++) all.push('text '.repeat(1000) + i);
