// Case mapping of a long text.
// expect: any
// worker-may-die
// @timeout 100
return '\u0390'.repeat(5e6).toUpperCase().length;
