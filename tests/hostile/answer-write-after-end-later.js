// Writes after the end, from a timer.
// expect: 200
// @timeout 2000
res.end('x');
setTimeout(() => res.write('y'), 1);
setTimeout(() => res.setHeader('a', 'b'), 2);
await new Promise((resolve) => setTimeout(resolve, 10));
