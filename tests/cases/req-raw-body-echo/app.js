// @rawBody
res.writeHead(200, { 'content-type': 'application/octet-stream' });
for await (const chunk of req) res.write(chunk);
res.end();
