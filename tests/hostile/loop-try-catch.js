// A loop that catches whatever would end it.
// expect: 504
// @timeout 100
for (;;) {
  try {
    for (;;) {}
  } catch {}
}
