return [typeof ai.generate, typeof openai, typeof generateText, typeof streamText, typeof generateObject, 'ai' in globalThis];
