/** `streamObject`: the object as far as it has come. The partial ones are not checked, the last one is. */

import { complete } from './chat.js';
import { endpointOf } from './model.js';
import { factsOf, goalOf, objectBody } from './object.js';
import { parsePartial } from './partial-json.js';
import { Replay, abandonable, streamOf, unread } from './replay.js';
import { readChunks } from './sse.js';
import { textResponse } from './stream-response.js';
import { StreamedMessage } from './streamed.js';

/** @param {import('./model.js').LanguageModel} model @param {any} options */
export function streamObject(model, options) {
  return new StreamObjectResult(model, options);
}

class StreamObjectResult {
  #replay;
  /** @type {Promise<any> | null} */
  #whole = null;

  constructor(model, options) {
    const { signal, abandon } = abandonable(options);
    const goal = goalOf(options);
    const parts = partsOf(model, options, goal, objectBody(model, options, goal), signal);
    this.#replay = new Replay(parts, abandon);
    this.#replay.advance();
  }

  /** Each time the whole object so far. */
  get partialObjectStream() {
    return streamOf(this.#replay, picked('object', 'object'));
  }

  /** The JSON as the model writes it. */
  get textStream() {
    return streamOf(this.#replay, picked('text-delta', 'textDelta'));
  }

  get fullStream() {
    return streamOf(this.#replay, (part) => (part.type === 'outcome' ? undefined : part));
  }

  get object() {
    return this.#of('object');
  }

  get usage() {
    return this.#of('usage');
  }

  get finishReason() {
    return this.#of('finishReason');
  }

  get warnings() {
    return this.#of('warnings');
  }

  get response() {
    return this.#of('response');
  }

  toTextStreamResponse(init) {
    return textResponse(this.textStream, init);
  }

  async #of(name) {
    this.#whole ??= outcomeOf(this.#replay.read());
    return (await this.#whole)[name];
  }
}

function picked(type, name) {
  return (part) => {
    if (part.type === 'error') throw part.error;
    return part.type === type ? part[name] : undefined;
  };
}

async function outcomeOf(reader) {
  for (;;) {
    const { done, value } = await reader.next();
    if (done) throw unread();
    if (value.type === 'error') throw value.error;
    if (value.type === 'outcome') return value.result;
  }
}

async function* partsOf(model, options, goal, body, signal) {
  const warnings = [];
  try {
    const { headers, maxRetries } = options;
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
    const taken = await complete(endpointOf(model), streamed, { signal, headers, maxRetries }, warnings);
    const message = new StreamedMessage();
    let parsedChars = 0;
    for await (const chunk of readChunks(taken.response, message)) {
      for (const part of message.take(chunk)) {
        if (part.type === 'text-delta') yield { type: 'text-delta', textDelta: part.text };
      }
      const { text } = message.said;
      // Looking at all of it for each piece would take time that grows with its square.
      if (text.length - parsedChars <= parsedChars / 64) continue;
      parsedChars = text.length;
      const value = parsePartial(text);
      const object = value === undefined ? undefined : goal.unwrap(value);
      if (object !== undefined) yield { type: 'object', object };
    }
    const said = message.whole();
    const facts = factsOf(said, taken, model);
    const object = await goal.read(said.text, facts);
    const result = { object, ...facts, warnings };
    yield { type: 'object', object };
    yield { type: 'finish', ...facts };
    await options.onFinish?.({ ...result, error: undefined });
    yield { type: 'outcome', result };
  } catch (error) {
    if (!signal.aborted) options.onError?.({ error });
    yield { type: 'error', error };
  }
}
