res.setHeader('x-pre', req.method);
