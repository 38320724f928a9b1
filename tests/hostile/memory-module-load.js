// A module that takes all memory while it is loaded.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
for (;;) all.push(new Array(10000).fill(1));
export default () => all.length;
