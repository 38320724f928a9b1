const local = openai.withOptions({ baseURL: '/v1' });
const schema = ai.jsonSchema({ type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }, {
  validate: (value) => (Number.isFinite(value.n) ? { success: true, value } : { success: false, error: new Error('n is no number') }),
});
const { object } = await generateObject({ model: local('good'), schema, prompt: 'a number' });
try {
  await generateObject({ model: local('bad'), schema, prompt: 'a number' });
} catch (error) {
  return { object, name: error.name, text: error.text, cause: error.cause.message };
}
