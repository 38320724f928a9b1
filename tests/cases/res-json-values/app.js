res.json(JSON.parse(metadata.query.v));
