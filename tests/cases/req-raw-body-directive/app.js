// @rawBody
const before = { body: req.body === undefined, raw: req.rawBody === undefined };
let text = '';
for await (const chunk of req) text += chunk.toString();
return { ...before, text };
