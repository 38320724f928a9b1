/**
 * `streamText`: the answer as it comes. The request is sent at once; from then on the model is read as fast as the
 * fastest of the result's streams.
 *
 * Two things differ from the AI SDK. `textStream` fails when the model does, where there it ends as if all had been
 * said: a script that returns it would send half an answer as a whole one. And when every stream that was begun has
 * been left, the request is given up.
 */

import { Conversation } from './conversation.js';
import { readChunks } from './sse.js';
import { Replay, abandonable, streamOf, unread } from './replay.js';
import { StreamedMessage } from './streamed.js';
import { dataStreamResponse, pipeText, textResponse, uiMessageStreamResponse } from './stream-response.js';

/** @param {import('./model.js').LanguageModel} model @param {any} options */
export function streamText(model, options) {
  const { signal, abandon } = abandonable(options);
  const conversation = new Conversation(model, options, signal);
  return new StreamTextResult(conversation, options, signal, abandon);
}

class StreamTextResult {
  #replay;
  /** @type {Promise<any> | null} */
  #whole = null;

  constructor(conversation, options, signal, abandon) {
    const parts = partsOf(conversation, options, signal);
    this.#replay = new Replay(parts, abandon);
    // The second part is the one the request is sent for.
    this.#replay.advance().then(() => this.#replay.advance());
  }

  /** The text alone, in the pieces it comes in. Each reading of this is a stream of its own, from the beginning. */
  get textStream() {
    return streamOf(this.#replay, (part) => {
      if (part.type === 'error') throw part.error;
      return part.type === 'text-delta' ? part.text : undefined;
    });
  }

  /** Everything that happens; an error is a part of it. */
  get fullStream() {
    return streamOf(this.#replay, (part) => (part.type === OUTCOME ? undefined : part));
  }

  get text() {
    return this.#of('text');
  }

  get content() {
    return this.#of('content');
  }

  get reasoning() {
    return this.#of('reasoning');
  }

  get reasoningText() {
    return this.#of('reasoningText');
  }

  get files() {
    return this.#of('files');
  }

  get sources() {
    return this.#of('sources');
  }

  get toolCalls() {
    return this.#of('toolCalls');
  }

  get toolResults() {
    return this.#of('toolResults');
  }

  get finishReason() {
    return this.#of('finishReason');
  }

  get usage() {
    return this.#of('usage');
  }

  get totalUsage() {
    return this.#of('totalUsage');
  }

  get warnings() {
    return this.#of('warnings');
  }

  get steps() {
    return this.#of('steps');
  }

  get request() {
    return this.#of('request');
  }

  get response() {
    return this.#of('response');
  }

  get providerMetadata() {
    return this.#of('providerMetadata');
  }

  /** Reads to the end, for the sake of `onFinish`. Errors are told to `onError`. */
  async consumeStream({ onError } = {}) {
    await this.#result().catch((error) => onError?.(error));
  }

  /** @param {ResponseInit} [init] */
  toTextStreamResponse(init) {
    return textResponse(this.textStream, init);
  }

  /** For front ends of the AI SDK, version 5. @param {any} [init] */
  toUIMessageStreamResponse(init) {
    return uiMessageStreamResponse(this.fullStream, init);
  }

  /** For front ends of the AI SDK, version 4. @param {any} [init] */
  toDataStreamResponse(init) {
    return dataStreamResponse(this.fullStream, init);
  }

  /** @param {any} res @param {{ status?: number, headers?: Record<string, string> }} [init] */
  pipeTextStreamToResponse(res, init) {
    return pipeText(this.textStream, res, init);
  }

  async #of(name) {
    return (await this.#result())[name];
  }

  /** The result as `generateText` would give it. */
  #result() {
    this.#whole ??= outcomeOf(this.#replay.read());
    return this.#whole;
  }
}

/** The last part, for ourselves: the result of the whole call, or why there is none. */
const OUTCOME = Symbol('outcome');

async function outcomeOf(reader) {
  for (;;) {
    const { done, value } = await reader.next();
    if (done) throw unread();
    if (value.type !== OUTCOME) continue;
    if ('result' in value) return value.result;
    throw value.error;
  }
}

/** Never throws: whoever reads later must find the error too. */
async function* partsOf(conversation, options, signal) {
  try {
    yield { type: 'start' };
    do {
      for await (const part of stepParts(conversation)) {
        await options.onChunk?.({ chunk: part });
        yield part;
      }
    } while (!(await conversation.isOver()));
    const result = conversation.result();
    await options.onFinish?.(result);
    yield { type: 'finish', finishReason: result.finishReason, totalUsage: result.totalUsage };
    yield { type: OUTCOME, result };
  } catch (thrown) {
    // Aborting is the script's own wish, and not told as an error.
    if (signal.aborted) {
      await quietly(() => options.onAbort?.({ steps: conversation.steps }));
      yield { type: 'abort' };
      yield { type: OUTCOME, error: signal.reason };
    } else {
      await quietly(() => options.onError?.({ error: thrown }));
      yield { type: 'error', error: thrown };
      yield { type: OUTCOME, error: thrown };
    }
  }
}

/** A listener that fails must not hide what it was told of. */
async function quietly(task) {
  try {
    await task();
  } catch (error) {
    console.error('a listener of streamText failed:', error);
  }
}

/** @param {Conversation} conversation */
async function* stepParts(conversation) {
  const warnings = [];
  const streamed = { stream: true, stream_options: { include_usage: true } };
  const { response, body } = await conversation.ask(streamed, warnings);
  yield { type: 'start-step', request: { body }, warnings };
  const message = new StreamedMessage();
  for await (const chunk of readChunks(response, message)) yield* message.take(chunk);
  const said = message.whole();
  yield* message.end();
  const reads = await conversation.readCalls(said);
  for (const { call } of reads) yield call;
  const results = await conversation.runCalls(reads);
  yield* results;
  const step = await conversation.endStep({ said, response, body, reads, results, warnings });
  yield { type: 'finish-step', response: step.response, usage: step.usage, finishReason: step.finishReason };
}
