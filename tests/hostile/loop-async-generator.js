// An asynchronous generator as the answer that yields nothing for ever.
// expect: 200|504
// @timeout 100
return (async function* () { for (;;) await null; })();
