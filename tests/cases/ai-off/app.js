// @ai false
const found = { ai: typeof ai, openai: typeof openai, generateText: typeof generateText, streamText: typeof streamText };
return { ...found, generateObject: typeof generateObject, model: typeof model };
