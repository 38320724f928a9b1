// A very deep chain of closures that is dropped at once.
// expect: any
// worker-may-die
// @timeout 100
for (;;) {
  let f = () => 0;
  for (let i = 0; i < 100000; i++) {
    const g = f;
    f = () => g;
  }
}
