// @rawBody
res.setHeader('content-type', 'text/plain');
req.pipe(res);
await new Promise((resolve) => res.on('finish', resolve));
