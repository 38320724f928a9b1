// @rawBody
let chunks = 0;
for await (const chunk of req) chunks += chunk.length;
return { chunks };
