// A very deeply nested object literal.
// expect: any
// worker-may-die
// @timeout 1000
return typeof eval('(' + '{a:'.repeat(100000) + '1' + '}'.repeat(100000) + ')');
