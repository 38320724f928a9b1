/** `openai` as the client of that name. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAi } from '../src/ai/index.js';
import { against, all, json, says, streams } from './ai-server.mjs';

const make = (model) => createAi({ baseUrl: model.baseUrl, key: 'k', model: 'm' }).openai;

test(
  'what is created passes through both ways',
  against([says('hi'), json({ data: [{ embedding: [1] }] }), json({ output: [] })], async (model) => {
    const openai = make(model);
    const body = { model: 'gpt', messages: [{ role: 'user', content: 'x' }], anything: { else: 1 } };
    const completion = await openai.chat.completions.create(body, { headers: { 'x-own': '1', authorization: null } });
    assert.equal(completion.choices[0].message.content, 'hi');
    assert.deepEqual(model.asked[0].body, body);
    assert.deepEqual([model.asked[0].headers['x-own'], model.asked[0].headers.authorization], ['1', undefined]);
    assert.deepEqual((await openai.embeddings.create({ model: 'e', input: 'x' })).data[0].embedding, [1]);
    assert.deepEqual(await openai.responses.create({ model: 'r', input: 'x' }), { output: [] });
    assert.deepEqual(
      model.asked.map((asked) => asked.url),
      ['/v1/chat/completions', '/v1/embeddings', '/v1/responses'],
    );
  }),
);

test(
  'streams are iterable, once',
  against([streams('a', 'b'), streams('c')], async (model) => {
    const openai = make(model);
    const stream = await openai.chat.completions.create({ model: 'm', messages: [], stream: true });
    const texts = [];
    for await (const chunk of stream) texts.push(chunk.choices[0]?.delta?.content);
    assert.deepEqual(texts, ['a', 'b', undefined, undefined]);
    assert.throws(() => stream[Symbol.asyncIterator](), /only once/);
    const again = await openai.chat.completions.create({ model: 'm', messages: [], stream: true });
    const lines = (await new Response(again.toReadableStream()).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines[0].choices[0].delta.content, 'c');
  }),
);

test(
  'leaving a stream, or its controller, ends the request',
  against([forever, forever], async (model) => {
    const openai = make(model);
    for await (const chunk of await openai.chat.completions.create({ stream: true })) {
      assert.equal(chunk.n, 1);
      break;
    }
    await model.asked[0].closed;
    const stream = await openai.chat.completions.create({ stream: true });
    stream.controller.abort();
    await model.asked[1].closed;
  }),
);

async function forever(asked, res) {
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  const timer = setInterval(() => res.write('data: {"n":1}\n\n'), 5);
  await asked.closed;
  clearInterval(timer);
}

test(
  'models are listed',
  against([json({ object: 'list', data: [{ id: 'a' }, { id: 'b' }] }), json({ id: 'a/b' })], async (model) => {
    const openai = make(model);
    const list = await openai.models.list();
    assert.deepEqual(
      (await all(list)).map((one) => one.id),
      ['a', 'b'],
    );
    assert.deepEqual([list.data.length, model.asked[0].method], [2, 'GET']);
    await openai.models.retrieve('a/b');
    assert.equal(model.asked[1].url, '/v1/models/a%2Fb');
  }),
);

test(
  'errors and responses as the client has them',
  against(
    [
      json({ error: { message: 'bad', type: 'invalid_request_error', code: 'c' } }, 401),
      json({ id: 1 }, 200, { 'x-request-id': 'r-1' }),
      () => {},
    ],
    async (model) => {
      const openai = make(model);
      await assert.rejects(openai.chat.completions.create({}), (error) => {
        assert.deepEqual(
          [error.status, error.message, error.code, error.error.type],
          [401, 'bad', 'c', 'invalid_request_error'],
        );
        return true;
      });
      const { data, response, request_id: id } = await openai.chat.completions.create({}).withResponse();
      assert.deepEqual([data, response.status, id], [{ id: 1 }, 200, 'r-1']);
      await assert.rejects(openai.chat.completions.create({}, { timeout: 50 }), { name: 'TimeoutError' });
      await assert.rejects(openai.chat.completions.create(), { name: 'AI_InvalidArgumentError' });
    },
  ),
);

test(
  'the key does not follow to another server',
  against([says('a'), says('b'), says('c'), says('d')], async (model) => {
    const here = make(model);
    const elsewhere = createAi({ baseUrl: 'http://127.0.0.1:1/v1', key: 'theirs', model: 'm' });
    await elsewhere.openai.withOptions({ baseURL: model.baseUrl }).chat.completions.create({});
    assert.equal(model.asked[0].headers.authorization, undefined);
    await elsewhere.openai.withOptions({ baseURL: `${model.baseUrl}/`, apiKey: 'mine' }).chat.completions.create({});
    assert.equal(model.asked[1].headers.authorization, 'Bearer mine');
    await here.withOptions({ defaultHeaders: { 'x-a': '1' } }).chat.completions.create({});
    assert.deepEqual([model.asked[2].headers.authorization, model.asked[2].headers['x-a']], ['Bearer k', '1']);
    const text = await elsewhere.generateText({ model: here('other'), prompt: 'x' });
    assert.deepEqual([text.text, model.asked[3].headers.authorization], ['d', 'Bearer k']);
    assert.ok(!JSON.stringify(here('other')).includes('"k"'));
  }),
);
