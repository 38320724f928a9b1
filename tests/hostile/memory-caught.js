// Memory taken, and the error caught, for ever.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
const all = [];
for (;;) {
  try {
    for (;;) all.push(new Array(1000).fill(1));
  } catch {}
}
