const depth = Number(metadata.query.depth ?? 0);
if (depth >= 4) return { depth };
const inner = await (await fetch(`/app?depth=${depth + 1}`)).json();
return { depth, inner };
