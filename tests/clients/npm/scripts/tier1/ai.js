/** The AI SDK: text, streams, tools, structured output, UI streams; with its OpenAI provider and with a model of its own. */
import {
  generateText,
  jsonSchema,
  Output,
  streamText,
  tool,
  stepCountIs,
  smoothStream,
  createUIMessageStream,
  createUIMessageStreamResponse,
} from 'ai';
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test';
import { createOpenAI } from '@ai-sdk/openai';
import { z } from 'zod';

export default async () => {
  const provider = createOpenAI({ apiKey: 'sk-test', baseURL: `${process.env.FAKE_API_URL}/openai/v1` });
  const model = provider.chat('small');
  const text = await generateText({ model, prompt: 'Say hello', system: 'Be brief' });
  const streamed = streamText({
    model,
    prompt: 'Say hello',
    experimental_transform: smoothStream({ delayInMs: null }),
  });
  const words = [];
  for await (const part of streamed.textStream) words.push(part);
  const add = tool({
    description: 'adds',
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    execute: async ({ a, b }) => a + b,
  });
  const stepped = await generateText({
    model: provider.chat('tools'),
    prompt: 'add 2 and 3',
    tools: { add },
    stopWhen: stepCountIs(3),
  });
  const structured = await generateText({
    model: provider.chat('json'),
    prompt: 'a person',
    output: Output.object({ schema: z.object({ name: z.string(), age: z.number() }) }),
  });
  const failed = await generateText({ model: provider.chat('broken'), prompt: 'x', maxRetries: 0 }).catch(
    (error) => error,
  );
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 2 } };
  const chunks = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta: 'mock ' },
    { type: 'text-delta', id: '1', delta: 'text' },
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason: { unified: 'stop' }, usage },
  ];
  const mock = new MockLanguageModelV3({ doStream: async () => ({ stream: simulateReadableStream({ chunks }) }) });
  const kinds = [];
  const mocked = streamText({ model: mock, prompt: 'x' });
  for await (const part of mocked.fullStream) kinds.push(part.type);
  const ui = createUIMessageStreamResponse({
    stream: createUIMessageStream({ execute: ({ writer }) => writer.write({ type: 'data-note', data: { a: 1 } }) }),
  });
  return {
    text: text.text,
    usage: text.totalUsage.totalTokens,
    finish: text.finishReason,
    words,
    streamed: await streamed.text,
    stepped: [stepped.text, stepped.steps.length, stepped.steps[0].toolResults.map(({ output }) => output)],
    structured: structured.output,
    kinds,
    mocked: await mocked.text,
    failed: [failed.name, failed.message, failed.statusCode],
    ui: [await ui.text(), ui.headers.get('content-type')],
    schema: typeof jsonSchema({ type: 'string' }).validate,
  };
};
