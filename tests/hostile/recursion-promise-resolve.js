// A promise adopted a hundred thousand times.
// expect: any
// worker-may-die
// @timeout 1000
let promise = Promise.resolve(1);
for (let i = 0; i < 100000; i++) {
  const inner = promise;
  promise = new Promise((resolve) => resolve(inner));
}
return promise;
