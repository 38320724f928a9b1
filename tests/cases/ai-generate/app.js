const local = openai.withOptions({ baseURL: '/v1', apiKey: 'mine' });
const { text, usage, finishReason } = await generateText({ model: local('small'), system: 'be short', prompt: 'hi' });
return { text, total: usage.totalTokens, finishReason };
