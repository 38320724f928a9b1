// A very large value on the console.
// expect: any
// worker-may-die
// @timeout 100
console.log(Array.from({ length: 1e5 }, (_, i) => ({ i, nested: { list: Array(100).fill(i) } })));
return 1;
