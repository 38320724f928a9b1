const client = openai.withOptions({ baseURL: '/v1' });
const whole = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
let streamed = '';
for await (const chunk of await client.chat.completions.create({ model: 'm', messages: [], stream: true })) {
  streamed += chunk.choices[0].delta.content;
}
const status = await client.embeddings.create({ model: 'm', input: 'x' }).catch((error) => error.status);
return { whole: whole.choices[0].message.content, streamed, status };
