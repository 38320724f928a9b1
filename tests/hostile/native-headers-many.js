// Very many headers.
// expect: any
// worker-may-die
// @timeout 100
const headers = new Headers();
for (let i = 0; i < 1e6; i++) headers.append('x-' + i, 'v');
return [...headers].length;
