// A toJSON deep in the answer that never returns.
// expect: 504
// @timeout 100
return { a: [{ b: { toJSON() { while (1); } } }] };
