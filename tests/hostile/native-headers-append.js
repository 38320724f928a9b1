// One header appended to very often.
// expect: any
// worker-may-die
// @timeout 100
const headers = new Headers();
for (let i = 0; i < 1e6; i++) headers.append('x', 'v'.repeat(100));
return headers.get('x').length;
