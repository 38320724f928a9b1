// A sort of a typed array by a comparator.
// expect: any
// worker-may-die
// @timeout 100
return new Float64Array(2e6).sort((a, b) => b - a).length;
