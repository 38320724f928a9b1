// Line ends in a status text.
// expect: 500
// @timeout 2000
return new Response('x', { statusText: 'a\r\nb: c' });
