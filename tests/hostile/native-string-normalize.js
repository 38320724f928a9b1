// A normalisation of a long text.
// expect: any
// worker-may-die
// @timeout 100
return '\u1e9b\u0323'.repeat(2e6).normalize('NFKD').length;
