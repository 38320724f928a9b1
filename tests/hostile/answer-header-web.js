// Line ends in Web headers.
// expect: 500
// @timeout 2000
return new Response('x', { headers: { 'x-a': 'b\r\nc: d' } });
