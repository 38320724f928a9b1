// A Map that grows while it is walked.
// expect: 500|504
// @timeout 100
const map = new Map([[0, 0]]);
let next = 1;
for (const [key] of map) {
  map.delete(key);
  map.set(next++, 0);
}
