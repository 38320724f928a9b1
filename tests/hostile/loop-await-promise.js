// An asynchronous loop over resolved promises.
// expect: 504
// @timeout 100
for (;;) await Promise.resolve();
