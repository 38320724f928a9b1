/** The official OpenAI client: chat, streams, tools, embeddings, errors, retries, uploads, responses. */
import OpenAI from 'openai';

export default async () => {
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${process.env.FAKE_API_URL}/openai/v1`, maxRetries: 1 });
  const messages = [{ role: 'user', content: 'Say hello' }];
  const chat = await client.chat.completions.create({ model: 'small', messages });
  const words = [];
  const stream = await client.chat.completions.create({ model: 'small', messages, stream: true });
  for await (const chunk of stream) words.push(chunk.choices[0]?.delta?.content ?? '');
  const helper = client.chat.completions.stream({ model: 'small', messages });
  let events = 0;
  helper.on('content', () => (events += 1));
  const final = await helper.finalContent();
  const tools = [
    {
      type: 'function',
      function: {
        name: 'add',
        parameters: { type: 'object' },
        parse: JSON.parse,
        function: ({ a, b }) => String(a + b),
      },
    },
  ];
  const runner = client.chat.completions.runTools({ model: 'tools', messages, tools });
  const sum = await runner.finalContent();
  const { data: vectors } = await client.embeddings.create({ model: 'vectors', input: ['a', 'b'] });
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  const response = await client.responses.create({ model: 'small', input: 'hi' });
  const file = await client.files.create({ file: new File(['{"a":1}\n'], 'a.jsonl'), purpose: 'fine-tune' });
  const failed = await client.chat.completions.create({ model: 'broken', messages }).catch((error) => error);
  const flaky = await client.chat.completions.create({ model: 'flaky', messages });
  const { data, response: raw } = await client.models.retrieve('small').withResponse();
  return {
    chat: chat.choices[0].message.content,
    usage: chat.usage,
    words,
    final,
    events: events > 0,
    sum,
    vectors: vectors.map(({ embedding }) => embedding),
    models,
    response: response.output_text,
    file,
    failed: [failed.constructor.name, failed instanceof OpenAI.APIError, failed.status, failed.message, failed.code],
    flaky: flaky.choices[0].message.content,
    raw: [data.id, raw.status, raw.headers.get('x-request-id')],
  };
};
