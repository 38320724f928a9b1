const result = streamText({ model: openai.withOptions({ baseURL: '/v1' })('missing'), prompt: 'x' });
const types = [];
for await (const part of result.fullStream) types.push(part.type);
return [types, await result.text.catch((error) => error.message)];
