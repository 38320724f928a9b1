// A Set that feeds its own forEach.
// expect: 500|504
// @timeout 100
const set = new Set([0]);
let next = 0;
set.forEach((value) => { set.delete(value); set.add(++next); });
