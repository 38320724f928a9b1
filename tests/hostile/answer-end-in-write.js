// An end inside a callback of a write.
// expect: 200
// @timeout 2000
res.write('a', () => res.end('b', () => res.end('c')));
await new Promise((resolve) => setTimeout(resolve, 5));
