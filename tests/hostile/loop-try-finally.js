// A finally that starts over.
// expect: 504
// @timeout 100
function again() {
  try {
    for (;;) {}
  } finally {
    for (;;) {}
  }
}
again();
