// A very long chain of promises that is dropped at once.
// expect: any
// worker-may-die
// @timeout 100
for (;;) {
  let promise = new Promise(() => {});
  for (let i = 0; i < 100000; i++) promise = promise.then(() => 0);
  await null;
}
