// A Blob made of itself.
// expect: any
// worker-may-die
// @timeout 2000
let blob = new Blob(['x'.repeat(1000)]);
for (let i = 0; i < 40; i++) blob = new Blob([blob, blob]);
return blob;
