/** The AI SDK's OpenAI provider by itself: the responses API, embeddings, images, speech, errors. */
import { createOpenAI, openai } from '@ai-sdk/openai';
import { embedMany, generateText, streamText } from 'ai';

export default async () => {
  const seen = [];
  const provider = createOpenAI({
    apiKey: 'sk-test',
    baseURL: `${process.env.FAKE_API_URL}/openai/v1`,
    organization: 'org-1',
    fetch: (url, init) => {
      seen.push([new URL(url).pathname, Object.keys(JSON.parse(init.body)).sort()]);
      return fetch(url, init);
    },
  });
  const answer = await generateText({ model: provider('small'), prompt: 'hi' });
  const streamed = streamText({ model: provider.responses('small'), prompt: 'hi' });
  const words = [];
  for await (const part of streamed.textStream) words.push(part);
  const { embeddings, usage } = await embedMany({ model: provider.embedding('vectors'), values: ['a', 'b'] });
  const failed = await generateText({ model: provider('broken'), prompt: 'x', maxRetries: 0 }).catch((error) => error);
  return {
    answer: answer.text,
    id: answer.response.id,
    words,
    embeddings,
    usage,
    seen,
    models: [openai('gpt-x').modelId, provider.chat('y').provider],
    failed: [failed.name, failed.statusCode, failed.message],
  };
};
