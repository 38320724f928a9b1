// WebAssembly, which is not there.
// expect: 200
// @timeout 1000
if (typeof WebAssembly !== 'undefined') return new Response('there', { status: 418 });
return 1;
