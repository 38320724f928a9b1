// Headers that throw when they are read.
// expect: 500
// @timeout 2000
res.setHeader('x-a', { toString() { throw new Error('no'); } });
