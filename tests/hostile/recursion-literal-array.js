// A very deeply nested array literal.
// expect: any
// worker-may-die
// @timeout 1000
return eval('['.repeat(100000) + ']'.repeat(100000)).length;
