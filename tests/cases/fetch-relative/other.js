res.status(201);
return { method: req.method, x: metadata.query.x, body: req.body, header: req.headers['x-a'], exec: metadata.execId };
