// One huge typed array.
// expect: 500|504|503
// worker-may-die
// @timeout 2000
return new Float64Array(2 ** 29).length;
