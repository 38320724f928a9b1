res.json({ first: 1 });
return { second: 2 };
