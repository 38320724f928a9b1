req.user = { name: metadata.query.name };
res.setHeader('x-pre', 'ran');
