// @cors *
return (async function* () { yield 'x'; })();
