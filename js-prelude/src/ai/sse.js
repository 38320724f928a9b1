/**
 * Server-sent events as they come from models: bytes to events to JSON chunks.
 *
 * `id` and `retry` lines are ignored, there is nothing to reconnect to. An event at the very end counts also without
 * the empty line after it: some servers leave it out.
 */

import { AIError, APICallError } from './errors.js';
import { LIMITS } from './limits.js';

/** @typedef {{ event: string, data: string }} SseEvent */

/** Text in pieces of any size to events. */
export class SseParser {
  #line = '';
  /** @type {string[]} */
  #data = [];
  #event = '';
  #chars = 0;
  /** The last piece ended in a CR, which a LF may complete. */
  #isAfterCr = false;

  /** @param {string} text @returns {SseEvent[]} the events it completes */
  push(text) {
    if (text === '') return [];
    const events = [];
    let at = this.#isAfterCr && text[0] === '\n' ? 1 : 0;
    this.#isAfterCr = false;
    let cr = text.indexOf('\r', at);
    let lf = text.indexOf('\n', at);
    while (cr >= 0 || lf >= 0) {
      const isCr = lf < 0 || (cr >= 0 && cr < lf);
      const end = isCr ? cr : lf;
      this.#append(text.slice(at, end));
      this.#endLine(events);
      at = end + 1;
      if (isCr) {
        if (at === text.length) this.#isAfterCr = true;
        else if (text[at] === '\n') at += 1;
        cr = text.indexOf('\r', at);
      }
      if (lf >= 0 && lf < at) lf = text.indexOf('\n', at);
    }
    this.#append(text.slice(at));
    return events;
  }

  /** @returns {SseEvent[]} what was begun and not ended */
  end() {
    const events = [];
    if (this.#line !== '') this.#endLine(events);
    this.#dispatch(events);
    return events;
  }

  #append(piece) {
    this.#line += piece;
    if (this.#chars + this.#line.length > LIMITS.eventChars) {
      throw new AIError('AI_StreamError', `an event of the stream is longer than ${LIMITS.eventChars} characters`);
    }
  }

  #endLine(events) {
    const line = this.#line;
    this.#line = '';
    if (line === '') return this.#dispatch(events);
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment, mostly sent to keep the connection alive.
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
      this.#chars += value.length + 1;
    } else if (field === 'event') {
      this.#event = value;
    }
  }

  #dispatch(events) {
    if (this.#data.length > 0) {
      const data = this.#data.length === 1 ? this.#data[0] : this.#data.join('\n');
      events.push({ event: this.#event || 'message', data });
    }
    this.#data = [];
    this.#event = '';
    this.#chars = 0;
  }
}

/**
 * The events of a body. Leaving early ends the body.
 * @param {ReadableStream<Uint8Array> | null} body
 * @returns {AsyncGenerator<SseEvent>}
 */
export async function* readEvents(body) {
  if (body === null) return;
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let bytes = 0;
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > LIMITS.streamBytes) {
        throw new AIError('AI_StreamError', `the stream is longer than ${LIMITS.streamBytes} bytes`);
      }
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
    isOver = true;
    yield* parser.push(decoder.decode());
    yield* parser.end();
  } finally {
    if (!isOver) reader.cancel().catch(() => {});
  }
}

/**
 * The JSON chunks of a streamed answer, up to `[DONE]`. An error in the midst of it is thrown.
 * @param {Response} response
 * @param {{ isDone?: boolean }} [state] told when the server said that it is done
 * @returns {AsyncGenerator<any>}
 */
export async function* readChunks(response, state = {}) {
  for await (const { event, data } of readEvents(response.body)) {
    if (data === '[DONE]') {
      state.isDone = true;
      return;
    }
    if (data.trim() === '') continue;
    const chunk = parseChunk(data, response);
    // A member `error: null` beside a good answer is a habit of some servers.
    const isError = event === 'error' || (chunk.error !== undefined && chunk.error !== null);
    if (isError) throw errorChunk(chunk, data, response);
    yield chunk;
  }
}

function parseChunk(data, response) {
  let chunk;
  try {
    chunk = JSON.parse(data);
  } catch (cause) {
    throw broken('the stream holds an event that is not JSON', data, response, { cause });
  }
  if (chunk !== null && typeof chunk === 'object') return chunk;
  throw broken('the stream holds an event that is no object', data, response);
}

function errorChunk(chunk, data, response) {
  const error = chunk.error ?? chunk;
  const told = typeof error === 'string' ? error : error.message;
  const message = String(told ?? 'the server reported an error in the midst of its answer');
  return broken(message, data, response, { data: chunk });
}

function broken(message, responseBody, response, more = {}) {
  const facts = { message, url: response.url, statusCode: response.status, ...more };
  return new APICallError({ ...facts, responseBody: responseBody.slice(0, LIMITS.errorBytes) });
}
