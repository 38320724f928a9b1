/** Event streams in pieces of every size, and partial JSON at every length. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LIMITS } from '../src/ai/limits.js';
import { parsePartial } from '../src/ai/partial-json.js';
import { SseParser, readChunks, readEvents } from '../src/ai/sse.js';
import { all } from './ai-server.mjs';

const body = (...pieces) =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces)
        controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      controller.close();
    },
  });

const STREAM =
  '\uFEFFdata: one\r\n\r\n: a comment\ndata:two\ndata:  three\n\nevent: odd\rdata: {"a":"ä€😀"}\r\rid: 7\nretry: 1\ndata\n\ndata: last';
const EVENTS = [
  { event: 'message', data: 'one' },
  { event: 'message', data: 'two\n three' },
  { event: 'odd', data: '{"a":"ä€😀"}' },
  { event: 'message', data: '' },
  { event: 'message', data: 'last' },
];

test('events are the same however the bytes are cut', async () => {
  const bytes = new TextEncoder().encode(STREAM);
  for (let size = 1; size <= bytes.length; size += 1) {
    const pieces = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.slice(at, at + size));
    assert.deepEqual(await all(readEvents(body(...pieces))), EVENTS, `in pieces of ${size}`);
  }
});

test('a line break of two characters is one break, also across pieces', () => {
  const parser = new SseParser();
  assert.deepEqual(parser.push('data: a\r'), []);
  assert.deepEqual(parser.push('\n'), []);
  assert.deepEqual(parser.push('\r'), [{ event: 'message', data: 'a' }]);
  assert.deepEqual(parser.push('\n'), []);
  assert.deepEqual(parser.push('\ndata: b\n\r\n'), [{ event: 'message', data: 'b' }]);
  assert.deepEqual(parser.end(), []);
});

test('an event has a limit, in one line or in many', () => {
  const half = 'x'.repeat(LIMITS.eventChars / 2 + 1);
  assert.throws(() => new SseParser().push(`data: ${half}${half}`), { name: 'AI_StreamError' });
  const parser = new SseParser();
  parser.push(`data: ${half}\n`);
  assert.throws(() => parser.push(`data: ${half}\n`), { name: 'AI_StreamError' });
  const spread = new SseParser();
  assert.throws(
    () => {
      for (let n = 0; n < 5000; n += 1) spread.push('y'.repeat(1000));
    },
    { name: 'AI_StreamError' },
  );
});

test('a stream has a limit', async () => {
  let sent = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 1 << 20;
      controller.enqueue(new TextEncoder().encode(`data: ${'z'.repeat((1 << 20) - 8)}\n\n`));
    },
    cancel() {
      isCancelled = true;
    },
  });
  await assert.rejects(
    async () => {
      for await (const event of readEvents(endless)) void event;
    },
    { name: 'AI_StreamError' },
  );
  assert.ok(sent <= LIMITS.streamBytes + (4 << 20));
  assert.ok(isCancelled);
});

const chunksOf = (...pieces) => all(readChunks(new Response(body(...pieces))));

test('chunks end at [DONE], and what follows is not read', async () => {
  assert.deepEqual(await chunksOf('data: {"a":1}\n\ndata: [DONE]\n\ndata: nonsense\n\n'), [{ a: 1 }]);
  assert.deepEqual(await chunksOf('data: {"a":1,"error":null}\n\ndata:\n\n'), [{ a: 1, error: null }]);
});

test('what is no chunk is an error', async () => {
  await assert.rejects(chunksOf('data: {"a"\n\n'), {
    name: 'AI_APICallError',
    responseBody: '{"a"',
    isRetryable: false,
  });
  await assert.rejects(chunksOf('data: 7\n\n'), { name: 'AI_APICallError' });
  await assert.rejects(chunksOf('data: {"error":{"message":"overloaded","code":"busy"}}\n\n'), {
    message: 'overloaded',
    code: 'busy',
  });
  await assert.rejects(chunksOf('event: error\ndata: {"message":"no more"}\n\n'), { message: 'no more' });
});

test('partial JSON is read at every length', () => {
  const value = { name: 'a "b" \\ ü\n', list: [1, -2.5e3, true, null, { deep: [] }], empty: {}, last: false };
  const text = JSON.stringify(value, null, 1);
  let earlier = '';
  for (let length = 0; length <= text.length; length += 1) {
    const partial = parsePartial(text.slice(0, length));
    if (length === 0) assert.equal(partial, undefined);
    const now = JSON.stringify(partial ?? {});
    assert.ok(now.length >= earlier.length, `${now} after ${earlier}`);
    earlier = now;
  }
  assert.deepEqual(parsePartial(text), value);
});

test('partial JSON holds only what is sure', () => {
  for (const [text, value] of [
    ['{"a": 1', {}],
    ['{"a": 12,', { a: 12 }],
    ['{"a": "x\\', { a: 'x' }],
    ['{"a": "x\\u00e', { a: 'x' }],
    ['{"a": tr', {}],
    ['{"a": true', { a: true }],
    ['[[1, 2], [3', [[1, 2], []]],
    ['{"a": {"b"', { a: {} }],
    ['"te', 'te'],
    ['   ', undefined],
    ['nonsense', undefined],
    ['{,,,', {}],
    ['[,', []],
    ['{"__proto__": {"x": 1}}', JSON.parse('{"__proto__": {"x": 1}}')],
    ['['.repeat(5000), JSON.parse(`${'['.repeat(LIMITS.objectDepth + 1)}${']'.repeat(LIMITS.objectDepth + 1)}`)],
  ])
    assert.deepEqual(parsePartial(text), value, text.slice(0, 40));
});
