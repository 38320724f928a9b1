const chunks = [];
for await (const chunk of req) chunks.push(chunk);
return { text: Buffer.concat(chunks).toString(), body: req.body.a };
