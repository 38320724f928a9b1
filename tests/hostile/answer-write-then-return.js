// A begun response and a returned one.
// expect: 200
// @timeout 2000
res.write('x');
return new Response('y', { status: 500 });
