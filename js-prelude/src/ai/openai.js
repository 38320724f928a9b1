/**
 * `openai`: called, it makes models; its members are those of the OpenAI client a script is likely to use, passed
 * through as they are. Errors are `APICallError`, which has the client's `status`, `error` and `code` too.
 *
 * Left out: everything with files or other kinds of upload, and the client's page and promise classes beyond what is
 * written here.
 */

import { InvalidArgumentError } from './errors.js';
import { headersOf, readJson } from './endpoint.js';
import { LanguageModel } from './model.js';
import { readChunks } from './sse.js';

/** @param {import('./endpoint.js').Endpoint} endpoint */
export function openaiOf(endpoint) {
  const model = (modelId) => new LanguageModel(endpoint, modelId);
  const create = (path) => (body, options) => post(endpoint, path, body, options);
  const openai = (modelId) => model(modelId);
  return Object.assign(openai, {
    languageModel: model,
    chat: Object.assign((modelId) => model(modelId), { completions: { create: create('/chat/completions') } }),
    completions: { create: create('/completions') },
    embeddings: { create: create('/embeddings') },
    responses: { create: create('/responses') },
    moderations: { create: create('/moderations') },
    models: {
      list: (options) => list(endpoint, options),
      retrieve: (id, options) => get(endpoint, `/models/${encodeURIComponent(id)}`, options),
    },
    /** The same for another server, key or headers. A key does not follow to another server. */
    withOptions: ({ baseURL, apiKey, defaultHeaders } = {}) =>
      openaiOf(endpoint.with({ baseUrl: baseURL, key: apiKey, headers: defaultHeaders })),
  });
}

function post(endpoint, path, body, options = {}) {
  const controller = new AbortController();
  const response = async () => {
    if (body === null || typeof body !== 'object') throw new InvalidArgumentError('the parameters must be an object');
    return endpoint.post(path, body, callOptions(options, controller.signal));
  };
  return answered(response, (taken) => (body?.stream === true ? new ChunkStream(taken, controller) : readJson(taken)));
}

function get(endpoint, path, options = {}) {
  return answered(() => endpoint.get(path, callOptions(options)), readJson);
}

/** All servers known to us answer with a single page. */
function list(endpoint, options = {}) {
  return answered(() => endpoint.get('/models', callOptions(options)), async (response) => {
    const page = await readJson(response);
    const data = Array.isArray(page.data) ? page.data : [];
    return Object.assign(page, { data, async *[Symbol.asyncIterator]() { yield* data; } });
  });
}

function callOptions({ signal, headers, maxRetries, timeout }, own = undefined) {
  const deadline = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
  const signals = [signal, own, deadline].filter((one) => one !== undefined && one !== null);
  return { signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0], headers, maxRetries };
}

/** A promise of the answer that can also tell of the response it came in. */
function answered(ask, read) {
  const response = ask();
  const answer = response.then(read);
  return Object.assign(answer, {
    asResponse: () => response,
    withResponse: async () => {
      const [data, taken] = await Promise.all([answer, response]);
      return { data, response: taken, request_id: headersOf(taken)['x-request-id'] ?? null };
    },
  });
}

/** The chunks of a streamed answer. It can be read once. */
class ChunkStream {
  #response;
  #isRead = false;

  /** @param {Response} response @param {AbortController} controller ends the request */
  constructor(response, controller) {
    this.#response = response;
    this.controller = controller;
  }

  [Symbol.asyncIterator]() {
    if (this.#isRead) throw new InvalidArgumentError('a stream can be read only once');
    this.#isRead = true;
    return readChunks(this.#response);
  }

  /** Lines of JSON, as the client's own streams. */
  toReadableStream() {
    const chunks = this[Symbol.asyncIterator]();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
      },
      cancel: async () => {
        await chunks.return();
      },
    }, { highWaterMark: 0 });
  }
}
