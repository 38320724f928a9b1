// A search with the worst needle.
// expect: any
// worker-may-die
// @timeout 100
return Buffer.alloc(2e6, 'a').indexOf('a'.repeat(1e6) + 'b');
