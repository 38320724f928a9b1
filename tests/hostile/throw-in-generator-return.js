// A generator response whose return fails.
// expect: any
// @timeout 2000
return (async function* () { try { yield 'x'; } finally { throw new Error('no'); } })();
