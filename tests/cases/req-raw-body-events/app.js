// @rawBody true
const chunks = [];
await new Promise((resolve, reject) => {
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', resolve);
  req.on('error', reject);
});
return { buffers: chunks.every(Buffer.isBuffer), text: Buffer.concat(chunks).toString() };
