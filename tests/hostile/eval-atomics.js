// Blocking, which is not there.
// expect: 200
// @timeout 1000
if (typeof Atomics !== 'undefined' || typeof SharedArrayBuffer !== 'undefined') return new Response('there', { status: 418 });
return 1;
