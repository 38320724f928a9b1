/** LangChain's core: prompts, chains, parsers, streams, tools, a model that is not one. */
import { AIMessage, HumanMessage, SystemMessage, trimMessages } from '@langchain/core/messages';
import {
  ChatPromptTemplate,
  FewShotPromptTemplate,
  MessagesPlaceholder,
  PromptTemplate,
} from '@langchain/core/prompts';
import { JsonOutputParser, StringOutputParser, CommaSeparatedListOutputParser } from '@langchain/core/output_parsers';
import {
  RunnableBranch,
  RunnableLambda,
  RunnableMap,
  RunnablePassthrough,
  RunnableSequence,
} from '@langchain/core/runnables';
import { FakeListChatModel, FakeStreamingChatModel } from '@langchain/core/utils/testing';
import { tool } from '@langchain/core/tools';
import { Document } from '@langchain/core/documents';
import { z } from 'zod';

export default async () => {
  const prompt = ChatPromptTemplate.fromMessages([
    ['system', 'You speak {language}.'],
    new MessagesPlaceholder('history'),
    ['human', '{question}'],
  ]);
  const model = new FakeListChatModel({ responses: ['one', '{"a": 1}', 'x, y'] });
  const chain = prompt.pipe(model).pipe(new StringOutputParser());
  const input = { language: 'French', history: [new HumanMessage('hi'), new AIMessage('salut')], question: 'Why?' };
  const words = [];
  const streaming = new FakeListChatModel({ responses: ['abc'] });
  for await (const part of await prompt.pipe(streaming).pipe(new StringOutputParser()).stream(input)) words.push(part);
  const add = tool(async ({ a, b }) => String(a + b), {
    name: 'add',
    description: 'adds',
    schema: z.object({ a: z.number(), b: z.number() }),
  });
  const branch = RunnableBranch.from([
    [(n) => n > 0, RunnableLambda.from(() => 'positive')],
    RunnableLambda.from(() => 'other'),
  ]);
  const events = [];
  for await (const { event } of chain.streamEvents(input, { version: 'v2' })) events.push(event);
  return {
    first: await chain.invoke(input),
    json: await new JsonOutputParser().parse('```json\n{"a": [1, 2]}\n```'),
    list: await new CommaSeparatedListOutputParser().parse('a, b'),
    formatted: (await prompt.formatMessages(input)).map((message) => [message.getType(), message.content]),
    template: await PromptTemplate.fromTemplate('{a} and {{b}}').format({ a: 1 }),
    few: await new FewShotPromptTemplate({
      examples: [{ q: '1' }, { q: '2' }],
      examplePrompt: PromptTemplate.fromTemplate('Q{q}'),
      suffix: 'Q{x}',
      inputVariables: ['x'],
    }).format({ x: 3 }),
    words,
    tool: [await add.invoke({ a: 1, b: 2 }), await add.invoke({ a: 'x' }).catch((error) => error.constructor.name)],
    mapped: await RunnableMap.from({ doubled: (n) => n * 2, same: new RunnablePassthrough() }).invoke(4),
    batched: await RunnableSequence.from([(n) => n + 1, (n) => n * 10]).batch([1, 2, 3]),
    branched: [await branch.invoke(1), await branch.invoke(-1)],
    retried: await RunnableLambda.from(async () => {
      throw new Error('no');
    })
      .withFallbacks([RunnableLambda.from(() => 'fallback')])
      .invoke(0),
    trimmed: (
      await trimMessages([new SystemMessage('s'), new HumanMessage('a'), new HumanMessage('b')], {
        maxTokens: 2,
        tokenCounter: (all) => all.length,
        strategy: 'last',
        includeSystem: true,
      })
    ).map(({ content }) => content),
    document: new Document({ pageContent: 'text', metadata: { a: 1 } }),
    // In what order two of them that nothing joins come is up to the streams, and nobody agrees on that.
    events: [...new Set(events)].sort(),
    fake: typeof FakeStreamingChatModel,
  };
};
