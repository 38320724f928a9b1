// Very many headers on a Response.
// expect: any
// worker-may-die
// @timeout 2000
const headers = new Headers();
for (let i = 0; i < 50000; i++) headers.append('set-cookie', 'a=' + i);
return new Response('', { headers });
