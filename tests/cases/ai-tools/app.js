const result = await generateText({
  model: openai.withOptions({ baseURL: '/v1' })('m'),
  prompt: 'how warm is it?',
  maxSteps: 3,
  tools: {
    weather: {
      description: 'the weather of a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      execute: async ({ city }) => ({ city, degrees: 20 }),
    },
  },
});
return { text: result.text, steps: result.steps.length, called: result.steps[0].toolCalls[0].toolName };
