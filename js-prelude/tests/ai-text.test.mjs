/** generateText and streamText, and the endpoint under them, over real HTTP. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAi } from '../src/ai/index.js';
import { DONE, USAGE, against, all, calls, delta, event, json, pieces, says, streams } from './ai-server.mjs';

const make = (model, more = {}) =>
  createAi({ baseUrl: model.baseUrl, key: 'secret-key', model: 'default/model', ...more });

test(
  'a prompt is asked and answered',
  against([says('hello')], async (model) => {
    const { generateText, openai } = make(model);
    const result = await generateText({
      model: openai('some/model'),
      system: 'be short',
      prompt: 'hi',
      temperature: 0.2,
      maxOutputTokens: 9,
    });
    assert.equal(result.text, 'hello');
    assert.equal(result.finishReason, 'stop');
    assert.deepEqual(
      { ...result.usage },
      {
        inputTokens: 3,
        outputTokens: 4,
        totalTokens: 7,
        reasoningTokens: undefined,
        cachedInputTokens: undefined,
        promptTokens: 3,
        completionTokens: 4,
      },
    );
    assert.equal(result.response.id, 'c1');
    assert.equal(result.response.modelId, 'm-1');
    assert.equal(result.response.timestamp.getTime(), 1_700_000_000_000);
    assert.deepEqual(result.response.messages, [{ role: 'assistant', content: [{ type: 'text', text: 'hello' }] }]);
    assert.deepEqual([result.steps.length, result.warnings, result.toolCalls], [1, [], []]);
    const [asked] = model.asked;
    assert.deepEqual(
      [asked.method, asked.url, asked.headers.authorization],
      ['POST', '/v1/chat/completions', 'Bearer secret-key'],
    );
    assert.deepEqual(asked.body, {
      model: 'some/model',
      temperature: 0.2,
      max_tokens: 9,
      messages: [
        { role: 'system', content: 'be short' },
        { role: 'user', content: 'hi' },
      ],
    });
  }),
);

test(
  'ai.generate has defaults, and an explicit system replaces the default one',
  against([says('a'), says('b'), says('c'), says('d')], async (model) => {
    const { ai } = make(model, { system: 'by default', temperature: 0, maxTokens: 50 });
    assert.equal((await ai.generate('hi')).text, 'a');
    await ai.generate({ prompt: 'hi', system: 'mine', model: 'other', temperature: 1, maxTokens: 5 });
    await ai.generate({ prompt: 'hi', system: '' });
    await ai.generate({
      messages: [
        { role: 'system', content: 'told' },
        { role: 'user', content: 'hi' },
      ],
    });
    const [first, second, third, fourth] = model.asked.map((asked) => asked.body);
    assert.deepEqual(first, {
      model: 'default/model',
      temperature: 0,
      max_tokens: 50,
      messages: [
        { role: 'system', content: 'by default' },
        { role: 'user', content: 'hi' },
      ],
    });
    assert.deepEqual(
      [second.messages[0].content, second.model, second.temperature, second.max_tokens],
      ['mine', 'other', 1, 5],
    );
    assert.deepEqual(third.messages, [{ role: 'user', content: 'hi' }]);
    assert.deepEqual(
      fourth.messages.map((message) => message.content),
      ['told', 'hi'],
    );
  }),
);

test(
  'generateText has no default system prompt',
  against([says('a')], async (model) => {
    const { generateText } = make(model, { system: 'by default' });
    await generateText({ prompt: 'hi' });
    assert.deepEqual(model.asked[0].body.messages, [{ role: 'user', content: 'hi' }]);
  }),
);

test('without @ai there is nothing, and without an endpoint a clear refusal', async () => {
  assert.deepEqual(createAi({ enabled: false, baseUrl: 'http://x', model: 'm' }), {});
  const { generateText, model } = createAi({ model: 'm' });
  await assert.rejects(generateText({ model, prompt: 'x' }), {
    name: 'AI_InvalidArgumentError',
    message: /no AI endpoint is configured/,
  });
  await assert.rejects(createAi({ baseUrl: 'http://x' }).generateText({ prompt: 'x' }), /no model was given/);
  await assert.rejects(
    createAi({ baseUrl: 'http://x' }).generateText({ model: { doGenerate() {} }, prompt: 'x' }),
    /another library/,
  );
  assert.equal(createAi({ baseUrl: 'http://x' }).model, undefined);
});

test(
  'messages of every form',
  against([says('ok')], async (model) => {
    const { generateText } = make(model);
    await generateText({
      system: 's',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image', image: new Uint8Array([1, 2, 3]), mediaType: 'image/gif' },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'image', image: new URL('https://h/i.png') },
            { type: 'file', data: 'QUJD', mediaType: 'application/pdf' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: 'hm' },
            { type: 'text', text: 'so' },
            { type: 'tool-call', toolCallId: 'i', toolName: 't', input: { a: 1 } },
          ],
        },
        {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId: 'i', toolName: 't', output: { type: 'json', value: [1] } }],
        },
        { role: 'user', parts: [{ type: 'step-start' }, { type: 'text', text: 'on' }] },
      ],
    });
    assert.deepEqual(model.asked[0].body.messages, [
      { role: 'system', content: 's' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'data:image/gif;base64,AQID' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'https://h/i.png' } },
          { type: 'file', file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
        ],
      },
      {
        role: 'assistant',
        content: 'so',
        tool_calls: [{ id: 'i', type: 'function', function: { name: 't', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'i', content: '[1]' },
      { role: 'user', content: [{ type: 'text', text: 'on' }] },
    ]);
    for (const wrong of [
      {},
      { prompt: 'a', messages: [] },
      { messages: [] },
      { messages: 'x' },
      { messages: [null] },
      { prompt: 7 },
      { messages: [{ role: 'robot', content: '' }] },
      { messages: [{ role: 'user', content: [{ type: 'video' }] }] },
      { messages: [{ role: 'user' }] },
      { messages: [{ role: 'user', content: [7] }] },
    ]) {
      await assert.rejects(generateText(wrong), { name: 'AI_InvalidPromptError' });
    }
  }),
);

test(
  'a refusal tells all there is to tell',
  against([json({ error: { message: 'bad model', code: 'no_model' } }, 404, { 'x-id': '7' })], async (model) => {
    const { generateText, ai } = make(model);
    const error = await generateText({ prompt: 'x' }).catch((thrown) => thrown);
    assert.ok(ai.errors.APICallError.isInstance(error) && error instanceof Error);
    assert.deepEqual(
      [
        error.name,
        error.message,
        error.statusCode,
        error.status,
        error.code,
        error.isRetryable,
        error.responseHeaders['x-id'],
      ],
      ['AI_APICallError', 'bad model', 404, 404, 'no_model', false, '7'],
    );
    assert.equal(error.responseBody, '{"error":{"message":"bad model","code":"no_model"}}');
    assert.equal(error.requestBodyValues.messages[0].content, 'x');
    assert.ok(!JSON.stringify(error).includes('secret-key') && !String(error.stack).includes('secret-key'));
    assert.equal(model.asked.length, 1);
  }),
);

test(
  'busy servers are asked again, after as long as they say',
  against([json('busy', 503), json({}, 429, { 'retry-after-ms': '30' }), says('at last')], async (model) => {
    const began = Date.now();
    assert.equal((await make(model).generateText({ prompt: 'x' })).text, 'at last');
    const took = Date.now() - began;
    assert.ok(took >= 400 && took < 2000, `${took} ms`);
  }),
);

test(
  'retries end, and a long pause is not waited for',
  against(
    [
      json('a', 500, { 'retry-after-ms': '1' }),
      json('b', 500, { 'retry-after': '0' }),
      json('c', 500),
      json('d', 429, { 'retry-after': '3600' }),
      json('e', 500),
    ],
    async (model) => {
      const { generateText } = make(model);
      await assert.rejects(generateText({ prompt: 'x' }), { statusCode: 500, responseBody: 'c', isRetryable: true });
      await assert.rejects(generateText({ prompt: 'x' }), { statusCode: 429, responseBody: 'd' });
      await assert.rejects(generateText({ prompt: 'x', maxRetries: 0 }), { responseBody: 'e' });
      assert.equal(model.asked.length, 5);
    },
  ),
);

test(
  'a broken connection is tried again, a refused address said',
  against([(asked, res) => res.destroy(), says('ok')], async (model) => {
    assert.equal((await make(model).generateText({ prompt: 'x' })).text, 'ok');
    const nowhere = createAi({ baseUrl: 'http://127.0.0.1:1/v1', model: 'm' });
    await assert.rejects(nowhere.generateText({ prompt: 'x', maxRetries: 0 }), {
      name: 'AI_APICallError',
      message: /cannot reach/,
      isRetryable: true,
    });
  }),
);

test(
  'aborting ends a request, a pause and a stream',
  against([() => {}, json('', 503), streamsForever], async (model) => {
    const { generateText, streamText } = make(model);
    for (let n = 0; n < 2; n += 1) {
      const reason = new Error('enough');
      await assert.rejects(
        generateText({ prompt: 'x', abortSignal: abortAfter(60, reason) }),
        (error) => error === reason,
      );
    }
    const result = streamText({ prompt: 'x', abortSignal: abortAfter(60) });
    const types = (await all(result.fullStream)).map((part) => part.type);
    assert.equal(types.at(-1), 'abort');
    await assert.rejects(result.text, { name: 'AbortError' });
    assert.ok((await all(result.textStream)).length > 0);
  }),
);

function abortAfter(ms, reason) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), ms);
  return controller.signal;
}

async function streamsForever(asked, res) {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  let isOver = false;
  asked.closed.then(() => {
    isOver = true;
  });
  while (!isOver) {
    res.write(delta({ content: 'tick ' }));
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

test(
  'an answer that is none is an error',
  against(
    [
      json('<html>'),
      json({}),
      json({ choices: [] }),
      json('[]'),
      json({ choices: [{ message: { content: null, refusal: 'I will not' }, finish_reason: 'stop' }] }),
    ],
    async (model) => {
      const { generateText } = make(model);
      await assert.rejects(generateText({ prompt: 'x' }), { name: 'AI_APICallError', responseBody: '<html>' });
      for (let n = 0; n < 3; n += 1) await assert.rejects(generateText({ prompt: 'x' }), { name: 'AI_APICallError' });
      const refused = await generateText({ prompt: 'x' });
      assert.deepEqual([refused.text, refused.finishReason], ['I will not', 'content-filter']);
    },
  ),
);

test(
  'parameters a server does not know are left out, and said',
  against(
    [
      json({ error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." } }, 400),
      json({ error: { message: "'temperature' does not support 0.5 with this model" } }, 400),
      says('fine'),
    ],
    async (model) => {
      const result = await make(model).generateText({ prompt: 'x', maxTokens: 7, temperature: 0.5 });
      assert.equal(result.text, 'fine');
      assert.deepEqual(
        result.warnings.map((warning) => warning.setting),
        ['maxOutputTokens', 'temperature'],
      );
      const { max_tokens, max_completion_tokens, temperature } = model.asked[2].body;
      assert.deepEqual([max_tokens, max_completion_tokens, temperature], [undefined, 7, undefined]);
    },
  ),
);

test(
  'text streams in order, to several readers',
  against([streams('one ', 'two ', 'drei €')], async (model) => {
    const { streamText } = make(model);
    const finished = [];
    const result = streamText({ prompt: 'x', onFinish: ({ text }) => finished.push(text) });
    assert.deepEqual(await all(result.textStream), ['one ', 'two ', 'drei €']);
    assert.deepEqual(
      (await all(result.fullStream)).map((part) => part.type),
      [
        'start',
        'start-step',
        'text-start',
        'text-delta',
        'text-delta',
        'text-delta',
        'text-end',
        'finish-step',
        'finish',
      ],
    );
    assert.equal(await result.text, 'one two drei €');
    assert.equal(await result.finishReason, 'stop');
    assert.equal((await result.usage).totalTokens, 11);
    assert.equal((await result.response).id, 'c1');
    assert.deepEqual(finished, ['one two drei €']);
    assert.deepEqual([model.asked[0].body.stream, model.asked[0].body.stream_options], [true, { include_usage: true }]);
    assert.equal(model.asked.length, 1);
  }),
);

test(
  'each piece is there when it was sent, not at the end',
  against(
    [
      async (asked, res) => {
        res.writeHead(200, { 'content-type': 'text/event-stream' });
        res.write(delta({ content: 'first' }));
        await new Promise((resolve) => {
          release = resolve;
        });
        res.end(delta({ content: 'second' }, 'stop'));
      },
    ],
    async (model) => {
      const reader = make(model).ai.stream('x').textStream.getReader();
      assert.deepEqual(await reader.read(), { done: false, value: 'first' });
      release();
      assert.deepEqual(await reader.read(), { done: false, value: 'second' });
      assert.equal((await reader.read()).done, true);
    },
  ),
);
let release;

test(
  'the request of a stream is sent at once',
  against([streams('x')], async (model) => {
    const result = make(model).streamText({ prompt: 'x' });
    while (model.asked.length === 0)
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    assert.equal(await result.text, 'x');
  }),
);

test(
  'promises alone read the stream',
  against([streams('a', 'b')], async (model) => {
    const result = make(model).streamText({ prompt: 'x' });
    assert.deepEqual(
      await Promise.all([result.text, result.finishReason, result.steps.then((steps) => steps.length)]),
      ['ab', 'stop', 1],
    );
  }),
);

test(
  'leaving every stream ends the request',
  against([streamsForever], async (model) => {
    const result = make(model).streamText({ prompt: 'x' });
    for await (const text of result.textStream) {
      assert.equal(text, 'tick ');
      break;
    }
    await model.asked[0].closed;
  }),
);

test(
  'a failing stream fails for each reader',
  against([json({ error: { message: 'no' } }, 400)], async (model) => {
    const errors = [];
    const result = make(model).streamText({ prompt: 'x', onError: ({ error }) => errors.push(error.message) });
    await assert.rejects(all(result.textStream), { message: 'no', statusCode: 400 });
    assert.deepEqual(
      (await all(result.fullStream)).map((part) => part.type),
      ['start', 'error'],
    );
    await assert.rejects(result.text, { message: 'no' });
    assert.deepEqual(errors, ['no']);
  }),
);

test(
  'a stream that breaks off is not an answer, and is not asked for again',
  against(
    [
      pieces(delta({ content: 'half' })),
      (asked, res) => {
        res.writeHead(200);
        res.write(delta({ content: 'half' }), () => res.destroy());
      },
      pieces(delta({ content: 'half' }), event({ error: { message: 'overloaded' } })),
    ],
    async (model) => {
      for (let n = 0; n < 3; n += 1) {
        const result = make(model).streamText({ prompt: 'x' });
        const seen = [];
        await assert.rejects(async () => {
          for await (const text of result.textStream) seen.push(text);
        });
        assert.deepEqual(seen, ['half']);
        await assert.rejects(result.text);
      }
      assert.equal(model.asked.length, 3);
    },
  ),
);

test(
  'a stream without usage, or without the way to ask for it',
  against(
    [
      json({ error: { message: 'Unknown field: stream_options' } }, 422),
      pieces(delta({ content: 'a' }), delta({}, 'length')),
    ],
    async (model) => {
      const result = make(model).streamText({ prompt: 'x' });
      assert.equal(await result.text, 'a');
      assert.equal(await result.finishReason, 'length');
      assert.equal((await result.usage).totalTokens, undefined);
      assert.equal(model.asked[1].body.stream_options, undefined);
    },
  ),
);

test(
  'reasoning is kept apart from text',
  against(
    [
      pieces(
        delta({ reasoning_content: 'hm ' }),
        delta({ reasoning_content: 'so' }),
        delta({ content: 'yes' }),
        delta({}, 'stop'),
        USAGE,
        DONE,
      ),
    ],
    async (model) => {
      const result = make(model).streamText({ prompt: 'x' });
      const types = (await all(result.fullStream)).map((part) => part.type);
      assert.deepEqual(types.slice(2, -2), [
        'reasoning-start',
        'reasoning-delta',
        'reasoning-delta',
        'reasoning-end',
        'text-start',
        'text-delta',
        'text-end',
      ]);
      assert.deepEqual([await result.text, await result.reasoningText], ['yes', 'hm so']);
    },
  ),
);

test(
  'responses of a stream',
  against([streams('a', 'b'), streams('a', 'b'), streams('a')], async (model) => {
    const { streamText } = make(model);
    const text = streamText({ prompt: 'x' }).toTextStreamResponse({ status: 201, headers: { 'x-a': '1' } });
    assert.deepEqual(
      [text.status, text.headers.get('content-type'), text.headers.get('x-a')],
      [201, 'text/plain; charset=utf-8', '1'],
    );
    assert.equal(await text.text(), 'ab');
    const data = streamText({ prompt: 'x' }).toDataStreamResponse();
    assert.equal(data.headers.get('x-vercel-ai-data-stream'), 'v1');
    assert.deepEqual((await data.text()).split('\n').slice(0, 2), ['0:"a"', '0:"b"']);
    const ui = streamText({ prompt: 'x' }).toUIMessageStreamResponse();
    const events = (await ui.text())
      .trim()
      .split('\n\n')
      .map((line) => line.slice(6));
    assert.deepEqual(
      events.slice(0, -1).map((line) => JSON.parse(line).type),
      ['start', 'start-step', 'text-start', 'text-delta', 'text-end', 'finish-step', 'finish'],
    );
    assert.equal(events.at(-1), '[DONE]');
  }),
);

test(
  'a response whose reader leaves ends the request',
  against([streamsForever], async (model) => {
    const reader = make(model).streamText({ prompt: 'x' }).toTextStreamResponse().body.getReader();
    await reader.read();
    await reader.cancel();
    await model.asked[0].closed;
  }),
);

test(
  'tool calls come with their parts',
  against([calls({ name: 'x', input: {} })], async (model) => {
    const { toolCalls, finishReason } = await make(model).generateText({
      prompt: 'x',
      tools: { x: { description: 'd' } },
    });
    assert.equal(finishReason, 'tool-calls');
    assert.deepEqual([toolCalls[0].toolName, toolCalls[0].input, toolCalls[0].args], ['x', {}, {}]);
  }),
);
