// structuredClone of a large graph.
// expect: any
// worker-may-die
// @timeout 100
return structuredClone(Array.from({ length: 500000 }, (_, i) => ({ i }))).length;
