const local = openai.withOptions({ baseURL: '/v1' });
const seen = [];
for (const model of ['missing', 'busy']) {
  try {
    await generateText({ model: local(model), prompt: 'x', maxRetries: 1 });
  } catch (error) {
    seen.push([error.name, error.statusCode, error.message, error.isRetryable]);
  }
}
return seen;
