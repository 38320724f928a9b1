// WebAssembly, which is there in name only.
// expect: 200
// @timeout 1000
try {
  new WebAssembly.Memory({ initial: 65536 });
} catch {
  return 1;
}
return new Response('there', { status: 418 });
