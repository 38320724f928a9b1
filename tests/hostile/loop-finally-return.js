// A finally that swallows the interruption.
// expect: 504
// @timeout 100
function swallow() {
  for (;;) {
    try {
      for (;;) {}
    } finally {
      continue;
    }
  }
}
swallow();
