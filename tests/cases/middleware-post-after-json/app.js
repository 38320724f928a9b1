res.json({ first: 1 });
