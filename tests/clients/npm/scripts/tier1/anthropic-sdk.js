/** The official Anthropic client: messages, streams, tools, counting, errors. */
import Anthropic from '@anthropic-ai/sdk';

export default async () => {
  const client = new Anthropic({ apiKey: 'key', baseURL: `${process.env.FAKE_API_URL}/anthropic`, maxRetries: 0 });
  const question = { model: 'small', max_tokens: 100, messages: [{ role: 'user', content: 'Say hello' }] };
  const message = await client.messages.create(question);
  const kinds = [];
  for await (const event of await client.messages.create({ ...question, stream: true })) kinds.push(event.type);
  const stream = client.messages.stream(question);
  const texts = [];
  stream.on('text', (text) => texts.push(text));
  const final = await stream.finalMessage();
  const tool = await client.messages.create({
    ...question,
    model: 'tools',
    tools: [{ name: 'add', input_schema: { type: 'object' } }],
  });
  const failed = await client.messages.create({ ...question, model: 'broken' }).catch((error) => error);
  const controller = new AbortController();
  const aborted = client.messages
    .create({ ...question, model: 'slow' }, { signal: controller.signal })
    .catch((error) => error);
  setTimeout(() => controller.abort(), 20);
  return {
    text: message.content[0].text,
    usage: message.usage,
    kinds,
    texts,
    final: [final.content[0].text, final.stop_reason, final.usage],
    tool: tool.content.at(-1),
    counted: await client.messages.countTokens({ model: 'small', messages: question.messages }),
    failed: [failed.constructor.name, failed.status, failed.message, failed.type],
    aborted: (await aborted).constructor.name,
  };
};
