return (async function* () { for (const word of ['a', 'b', 'c']) { await new Promise((r) => setTimeout(r, 2)); yield word; } })();
