/** A model on a loopback port that says what a test tells it to say. */

import { createServer } from 'node:http';

/**
 * @typedef {{ method: string, url: string, headers: Record<string, string>, body: any, closed: Promise<void> }} Asked
 * @param {((asked: Asked, res: import('node:http').ServerResponse) => unknown)[]} answers one for each request, in turn
 */
export async function fakeModel(...answers) {
  /** @type {Asked[]} */
  const asked = [];
  const server = createServer(async (req, res) => {
    const pieces = [];
    for await (const piece of req) pieces.push(piece);
    const text = Buffer.concat(pieces).toString();
    const closed = new Promise((resolve) => res.on('close', resolve));
    const request = {
      method: req.method,
      url: req.url,
      headers: req.headers,
      body: text === '' ? undefined : JSON.parse(text),
      closed,
    };
    asked.push(request);
    const answer = answers[asked.length - 1];
    if (answer === undefined) return res.writeHead(418).end('one request too many');
    await answer(request, res);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** @param {unknown} body @param {number} status @param {Record<string, string>} headers */
export const json =
  (body, status = 200, headers = {}) =>
  (asked, res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** A completion. @param {any} message @param {any} more */
export const says = (message, more = {}) =>
  json({
    id: 'c1',
    model: 'm-1',
    created: 1_700_000_000,
    choices: [
      {
        index: 0,
        message: typeof message === 'string' ? { role: 'assistant', content: message } : message,
        finish_reason: more.finish ?? 'stop',
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  });

/** @param {{ name: string, input: unknown, id?: string }[]} calls */
export const calls = (...calls) =>
  says(
    {
      role: 'assistant',
      content: null,
      tool_calls: calls.map(({ name, input, id = `call-${name}` }) => ({
        id,
        type: 'function',
        function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
      })),
    },
    { finish: 'tool_calls' },
  );

/** A streamed answer, written piece by piece exactly as given. @param {(string | Uint8Array)[]} pieces */
export const pieces =
  (...pieces) =>
  async (asked, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) {
      res.write(piece);
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
    }
    res.end();
  };

export const event = (value) => `data: ${JSON.stringify(value)}\n\n`;
export const delta = (value, finish = null) =>
  event({ id: 'c1', model: 'm-1', choices: [{ index: 0, delta: value, finish_reason: finish }] });
export const DONE = 'data: [DONE]\n\n';
export const USAGE = event({
  id: 'c1',
  choices: [],
  usage: { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 },
});

/** A streamed answer of these texts. */
export const streams = (...texts) =>
  pieces(...texts.map((text) => delta({ content: text })), delta({}, 'stop'), USAGE, DONE);

/** Runs a test against a model. @param {any[]} answers @param {(model: Awaited<ReturnType<typeof fakeModel>>) => Promise<void>} body */
export const against = (answers, body) => async () => {
  const model = await fakeModel(...answers);
  try {
    await body(model);
  } finally {
    await model.close();
  }
};

export async function all(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}
