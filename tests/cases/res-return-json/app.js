if (metadata.query.bad) return res.status(400).json({ error: 'bad' });
return res.json({ ok: 1 });
