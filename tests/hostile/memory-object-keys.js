// An object of keys without end.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const object = {};
for (let i = 0; ; i++) object['key' + i] = i;
