return { body: req.body, raw: req.rawBody.toString(), buffer: Buffer.isBuffer(req.rawBody) };
