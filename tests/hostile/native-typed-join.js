// A join of a large typed array.
// expect: any
// worker-may-die
// @timeout 100
return new Uint8Array(4e7).join().length;
