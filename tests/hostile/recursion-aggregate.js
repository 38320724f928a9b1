// Errors in errors.
// expect: 500|504
// worker-may-die
// @timeout 1000
let error = new Error("first");
for (let i = 0; i < 20000; i++) error = new AggregateError([error, error]);
throw error;
