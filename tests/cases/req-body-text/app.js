return { buffer: Buffer.isBuffer(req.body), text: req.body.toString(), raw: req.rawBody.equals(req.body) };
