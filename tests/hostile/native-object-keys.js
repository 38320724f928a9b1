// The keys of a large object, over and over.
// expect: any
// worker-may-die
// @timeout 100
const object = {};
for (let i = 0; i < 200000; i++) object["k" + i] = i;
for (;;) Object.keys(object).sort();
