// A generator response that never yields.
// expect: 200|504
// @timeout 100
return (async function* () { await new Promise(() => {}); yield 1; })();
