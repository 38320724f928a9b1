// A thrown error with a huge message.
// expect: 500
// worker-may-die
// @timeout 1000
throw new Error('x'.repeat(2e7));
