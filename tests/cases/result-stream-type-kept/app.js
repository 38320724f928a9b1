res.setHeader('content-type', 'text/csv');
return (async function* () { yield 'a,b'; })();
