/** What a script returned, as a response: the table of the specification's section 5. */

import { Op } from './abi.js';
import { host } from './host.js';
import { Blob } from '../web/blob.js';
import { HostBody } from '../web/body.js';
import { bodyOf, flatHeadersOf, isResponse } from '../web/response.js';
import { ReadableStream } from '../web/streams/index.js';
import { readableFromPull } from '../web/streams/internal.js';
import { spliceSource } from '../web/fetch.js';

const MAX_SETTLE_DEPTH = 64;

/** Set while a result is turned into JSON: notes that a promise was met. */
let collecting = false;
let metPromise = false;

Object.defineProperty(Promise.prototype, 'toJSON', {
  value: function toJSON() {
    if (collecting) metPromise = true;
    return {};
  },
  writable: true,
  configurable: true,
});

/** Whether the script has answered, or begun to, through `res`. */
export function isAnswered(call) {
  return call._res !== undefined && call._res.headersSent;
}

/**
 * Answers with a value. A promise is only returned where something has to be waited for.
 * @param {import('./call.js').Call} call
 * @param {unknown} value
 * @param {boolean} awaitPromises
 * @returns {Promise<void> | undefined}
 */
export function answer(call, value, awaitPromises) {
  const res = call._res;
  if (call.discards) return answerSchedule(call, value, awaitPromises);
  if (res !== undefined && res.headersSent) {
    if (!res.writableEnded && value !== undefined) return answerStream(call, value, undefined) ?? undefined;
    return res.writableEnded ? undefined : res.untilEnded();
  }
  switch (typeof value) {
    case 'undefined':
      return whole(call, res === undefined || res.statusCode === 200 ? 204 : res.statusCode, undefined, undefined);
    case 'string':
      return whole(call, status(res), 'text/plain; charset=utf-8', value);
    case 'object':
      if (value !== null) return answerObject(call, value, awaitPromises);
      break;
    case 'function':
    case 'symbol':
      throw new TypeError(`a ${typeof value} cannot be a response`);
  }
  return json(call, value, awaitPromises);
}

/** What went out through `res` was dropped; what was returned is told as if there had been no `res`. */
function answerSchedule(call, value, awaitPromises) {
  const res = call._res;
  const tell = () => {
    call.discards = false;
    call._res = undefined;
    return answer(call, value, awaitPromises);
  };
  return res !== undefined && res.headersSent && !res.writableEnded ? res.untilEnded().then(tell) : tell();
}

function status(res) {
  return res === undefined ? 200 : res.statusCode;
}

function whole(call, status, type, body) {
  const res = call._res;
  if (res !== undefined && res.hasHeaders()) {
    if (type !== undefined && !res.hasHeader('content-type')) res.setHeader('content-type', type);
    res.headersSent = true;
    res.writableEnded = true;
    host.op(Op.RESPOND, call.id, status, res.flatHeaders(), body, call.isDone());
    res.onFinish();
    return undefined;
  }
  host.op(Op.RESPOND, call.id, status, type === undefined ? '' : `content-type\n${type}\n`, body, call.isDone());
  if (res !== undefined) {
    res.headersSent = true;
    res.writableEnded = true;
    res.onFinish();
  }
  return undefined;
}

function json(call, value, awaitPromises) {
  collecting = true;
  metPromise = false;
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new TypeError(`the result cannot be sent as JSON: ${error.message}`);
  } finally {
    collecting = false;
  }
  if (metPromise && awaitPromises) {
    return settle(value, 0).then((settled) => {
      const late = json(call, settled, false);
      return late;
    });
  }
  if (text === undefined) return whole(call, 204, undefined, undefined);
  return whole(call, status(call._res), 'application/json', text);
}

/** A copy of plain objects and arrays with every promise in them awaited. */
async function settle(value, depth) {
  const awaited = await value;
  if (awaited === null || typeof awaited !== 'object') return awaited;
  if (depth > MAX_SETTLE_DEPTH) throw new TypeError('the result is nested too deeply');
  if (Array.isArray(awaited)) return Promise.all(awaited.map((item) => settle(item, depth + 1)));
  const prototype = Object.getPrototypeOf(awaited);
  if (prototype !== Object.prototype && prototype !== null) return awaited;
  const keys = Object.keys(awaited);
  const values = await Promise.all(keys.map((key) => settle(awaited[key], depth + 1)));
  return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}

function answerObject(call, value, awaitPromises) {
  if (isResponse(value)) return answerResponse(call, value);
  if (value instanceof Uint8Array) return whole(call, status(call._res), 'application/octet-stream', value);
  if (value instanceof ArrayBuffer) return whole(call, status(call._res), 'application/octet-stream', new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return whole(call, status(call._res), 'application/octet-stream', bytes);
  }
  if (value instanceof Blob) {
    return value.arrayBuffer().then((buffer) =>
      whole(call, status(call._res), value.type || 'application/octet-stream', new Uint8Array(buffer)),
    );
  }
  const isStream = value instanceof ReadableStream || typeof value[Symbol.asyncIterator] === 'function';
  if (isStream) return answerStream(call, value, 'text/plain; charset=utf-8');
  return json(call, value, awaitPromises);
}

/** A Web Response is sent as it is; headers set through `res` (by `pre.js`, say) that it lacks are kept. */
function answerResponse(call, response) {
  const body = bodyOf(response);
  if (body?.isUnusable) throw new TypeError('the body of the returned Response has already been read');
  const res = call._res;
  let flat = flatHeadersOf(response);
  if (res !== undefined && res.hasHeaders()) {
    flat += res.flatHeaders((name) => !response.headers.has(name));
  }
  if (res !== undefined) res.headersSent = true;
  const spliced = spliceSource(response);
  if (spliced !== null) {
    host.op(Op.RESPOND_SPLICE, call.id, response.status, flat, undefined, spliced.handle);
    if (res !== undefined) res.writableEnded = true;
    if (call.isDone()) host.op(Op.DONE, call.id);
    return undefined;
  }
  const content = body === null ? undefined : body.take();
  if (content === undefined || typeof content === 'string' || content instanceof Uint8Array) {
    // Status 0 is that of Response.error(): nothing a client could be told.
    host.op(Op.RESPOND, call.id, response.status || 500, flat, content, call.isDone());
    if (res !== undefined) {
      res.writableEnded = true;
      res.onFinish();
    }
    return undefined;
  }
  host.op(Op.RESPOND_HEAD, call.id, response.status, flat);
  return pump(call, content instanceof HostBody ? readableFromPull(content) : content);
}

/** Streams a ReadableStream or an async iterable. */
function answerStream(call, value, type) {
  const res = call.res;
  if (!res.headersSent) {
    if (type !== undefined && !res.hasHeader('content-type')) res.setHeader('content-type', type);
    res.flushHeaders();
  }
  return pump(call, value);
}

async function pump(call, source) {
  const res = call._res;
  try {
    for await (const chunk of source) {
      const bytes = toBytes(chunk);
      const queued = host.op(Op.RESPOND_CHUNK, call.id, 0, undefined, bytes);
      // Leaving the loop cancels the source, which is how it learns that nobody listens any more.
      if (queued < 0 || call.aborted) return;
      if (queued > 65536) await call.untilDrained();
    }
  } catch (error) {
    // A source that was cancelled because the client left has not failed.
    if (call.aborted) return;
    host.op(Op.RESPOND_FAIL, call.id, 1, `SCRIPT_ERROR\n${String(error?.message ?? error)}\n${String(error?.stack ?? '')}`);
    host.op(Op.RESPOND_END, call.id, 1);
    return;
  }
  host.op(Op.RESPOND_END, call.id, 0);
  if (res !== undefined) {
    res.writableEnded = true;
    res.onFinish();
  }
}

export function toBytes(chunk) {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk !== null && typeof chunk === 'object') return JSON.stringify(chunk);
  return String(chunk);
}
