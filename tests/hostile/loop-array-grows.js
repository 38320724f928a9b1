// An array that grows while it is walked.
// expect: 500|504
// worker-may-die
// @timeout 100
const list = [0];
for (const item of list) list.push(item);
