// A generator response that fails at once.
// expect: any
// @timeout 2000
return (async function* () { throw Object.create(null); })();
