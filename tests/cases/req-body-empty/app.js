return { body: req.body === undefined || req.body.length === 0 };
