// A fill of a billion holes.
// expect: any
// worker-may-die
// @timeout 100
return Array(1e9).fill(1).length;
