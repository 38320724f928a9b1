// A script that lives at its limit.
// expect: any
// worker-may-die
// @timeout 2000
const all = [];
try {
  for (;;) all.push(new Uint8Array(1 << 16));
} catch {}
return { json: JSON.stringify(Array(1000).fill('x')).length };
