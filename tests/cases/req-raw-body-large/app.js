// @rawBody
let bytes = 0;
for await (const chunk of req) bytes += chunk.length;
return { bytes };
