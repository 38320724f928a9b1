// Memory taken in finally blocks.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
function take() {
  try {
    for (;;) all.push(new Uint8Array(1 << 20));
  } finally {
    take();
  }
}
take();
