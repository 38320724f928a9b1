// A WeakMap of very many keys.
// expect: any
// worker-may-die
// @timeout 100
const map = new WeakMap();
const keys = [];
for (;;) {
  const key = {};
  keys.push(key);
  map.set(key, keys);
}
