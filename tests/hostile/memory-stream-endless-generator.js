// A generator response without end.
// expect: 200
// worker-may-die
// @timeout 200
return (async function* () { for (;;) yield 'x'.repeat(10000); })();
