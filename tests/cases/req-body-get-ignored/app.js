return { body: req.body === undefined, model: req.body?.model ?? null };
