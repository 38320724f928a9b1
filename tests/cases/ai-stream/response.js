return streamText({ model: openai.withOptions({ baseURL: '/v1' })('m'), prompt: 'count' }).toTextStreamResponse({ status: 201 });
