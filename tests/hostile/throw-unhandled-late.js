// Rejections that are handled late, over and over.
// expect: any
// @timeout 1000
for (let i = 0; i < 2000; i++) {
  const promise = Promise.reject(i);
  setTimeout(() => promise.catch(() => {}), 1);
}
await new Promise((resolve) => setTimeout(resolve, 50));
return 1;
