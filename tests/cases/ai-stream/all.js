const result = streamText({ model: openai.withOptions({ baseURL: '/v1' })('m'), prompt: 'count' });
const types = [];
for await (const part of result.fullStream) types.push(part.type);
return { types, text: await result.text, finishReason: await result.finishReason };
