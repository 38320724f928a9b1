// A loop that continues an outer one for ever.
// expect: 504
// @timeout 100
outer: for (;;) {
  for (let i = 0; i < 10; i++) {
    if (i === 5) continue outer;
  }
}
