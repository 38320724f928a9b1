return { body: req.body, kind: typeof req.body };
