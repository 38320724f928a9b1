// An error with a very long chain of causes.
// expect: 500|504
// worker-may-die
// @timeout 1000
let error = new Error("first");
for (let i = 0; i < 50000; i++) error = new Error("next", { cause: error });
console.error(error);
throw error;
