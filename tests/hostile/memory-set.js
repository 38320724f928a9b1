// A Set without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const set = new Set();
for (let i = 0; ; i++) set.add('key ' + i);
