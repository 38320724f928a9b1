// A script that fills the last bytes, then answers.
// expect: any
// worker-may-die
// @timeout 2000
let all = [];
for (let size = 1 << 22; size > 8; size >>= 1) {
  try {
    for (;;) all.push(new Uint8Array(size));
  } catch {}
}
return { a: 1 };
