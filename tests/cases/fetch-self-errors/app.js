const [a, b] = await Promise.all([fetch('/nothing'), fetch('/throws')]);
return [a.status, (await a.json()).code, b.status, (await b.json()).code];
