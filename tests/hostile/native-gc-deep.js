// A very deep structure that is dropped at once.
// expect: any
// worker-may-die
// @timeout 100
for (;;) {
  let node = null;
  for (let i = 0; i < 200000; i++) node = { node };
}
