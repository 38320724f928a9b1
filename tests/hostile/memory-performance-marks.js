// Marks without end.
// expect: any
// worker-may-die
// @timeout 2000
for (;;) performance.mark('m');
