// An asynchronous loop that catches everything.
// expect: 504
// @timeout 100
for (;;) {
  try {
    await Promise.reject(new Error());
  } catch {}
}
