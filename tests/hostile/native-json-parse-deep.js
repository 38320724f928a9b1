// JSON.parse of very deep text.
// expect: any
// worker-may-die
// @timeout 100
return typeof JSON.parse('['.repeat(1e6) + ']'.repeat(1e6));
