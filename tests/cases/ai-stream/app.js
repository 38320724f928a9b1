const local = openai.withOptions({ baseURL: '/v1' });
const result = streamText({ model: local('m'), prompt: 'count' });
return result.textStream;
