/**
 * fetch() of the Fetch standard, on top of the host's: the host connects, follows redirects and decompresses; here
 * are the promise, the abort signal, the sending of streamed bodies, and the response made of the host's answer.
 *
 * Callbacks into a script run in the context (the request of ours) in which it called fetch().
 */

import { host } from '../boot/host.js';
import { Ev, Op } from '../boot/abi.js';
import { flatOf } from './headers.js';
import { addAbortAlgorithm, removeAbortAlgorithm } from './abort.js';
import { Body, HostBody } from './body.js';
import { readDataUrl } from './data-url.js';
import { DOMException } from './dom-exception.js';
import { recordOf, signalOf } from './request.js';
import { bodyOf, responseFromHost } from './response.js';
import { readableFromPull } from './streams/internal.js';

const STREAMED_BODY = 1;
const NO_DECOMPRESSION = 2;
const WHOLE_BODY = 0x10000;
const CHUNK = 0;
const END = 1;
const ABORT = 2;
/** Sending pauses while the host has more than this waiting. */
const MAX_QUEUED_BYTES = 64 * 1024;

/** @type {Map<number, Exchange>} the requests whose response has not begun, by id */
const exchanges = new Map();
/** @type {Map<number, Upload>} the bodies being sent, by id of their request */
const uploads = new Map();

/** Runs a function as part of the request it belongs to. */
function inContext(context, task) {
  const outer = host.context();
  host.setContext(context);
  try {
    task();
  } finally {
    host.setContext(outer);
  }
}

function networkError(cause) {
  return new TypeError('fetch failed', { cause });
}

/** @param {number} code what Op.FETCH answered */
function refusal(code) {
  if (code === -2) return new TypeError('fetch: too many requests are under way in this sandbox');
  if (code === -3) {
    return new TypeError('fetch: I/O is not possible while the image of the script is being made; call it while a request is handled');
  }
  return networkError(new Error(`the host refused the request (${code})`));
}

/** A request whose response has not begun. */
class Exchange {
  /**
   * @param {number} id
   * @param {import('./request.js').RequestRecord} request
   * @param {(response: import('./response.js').Response) => void} resolve
   * @param {(reason: any) => void} reject
   */
  constructor(id, request, resolve, reject) {
    this.id = id;
    this.isHead = request.method === 'HEAD';
    this.signal = signalOf(request);
    this.resolve = resolve;
    this.reject = reject;
    this.context = host.context();
    /** @type {HostBody | null} the response's body, once there is one to be read */
    this.body = null;
    /** @type {(() => void) | null} */
    this.onAbort = null;
    exchanges.set(id, this);
    if (this.signal !== null) {
      this.onAbort = () => this.abort(this.signal.reason);
      addAbortAlgorithm(this.signal, this.onAbort);
    }
  }

  abort(reason) {
    this.stopListening();
    uploads.get(this.id)?.stop(reason);
    host.op(Op.CANCEL, this.id);
    if (this.body === null) this.fail(reason);
    else this.body.fail(reason);
  }

  fail(reason) {
    if (!exchanges.delete(this.id)) return;
    this.stopListening();
    this.reject(reason);
  }

  /** @param {number} status with WHOLE_BODY @param {string} text @param {Uint8Array | undefined} bytes */
  begin(status, text, bytes) {
    exchanges.delete(this.id);
    const isWhole = (status & WHOLE_BODY) !== 0;
    status &= 0xffff;
    const urlStart = text.indexOf('\n') + 1;
    const flagStart = text.indexOf('\n', urlStart) + 1;
    const facts = { type: 'basic', url: withoutFragment(text.slice(urlStart, flagStart - 1)), redirected: text[flagStart] === '1' };
    const body = this.#receiveBody(status, isWhole, bytes);
    this.resolve(responseFromHost(status, text.slice(0, urlStart - 1), text.slice(flagStart + 2), body, facts));
  }

  #receiveBody(status, isWhole, bytes) {
    const hasBody = !this.isHead && status !== 204 && status !== 205 && status !== 304;
    if (isWhole) {
      this.stopListening();
      return hasBody ? new Body(bytes ?? new Uint8Array(0), null, null) : null;
    }
    const body = new HostBody(this.id).dropWhenLost();
    if (!hasBody) {
      this.stopListening();
      body.cancel();
      return null;
    }
    if (this.onAbort !== null) {
      this.body = body;
      body.onOver = () => this.stopListening();
    }
    return new Body(body, null, null);
  }

  stopListening() {
    if (this.onAbort === null) return;
    removeAbortAlgorithm(this.signal, this.onAbort);
    this.onAbort = null;
  }
}

function withoutFragment(url) {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

/** A request body on its way from a stream to the host. */
class Upload {
  #id;
  #reader;
  #context = host.context();
  #isStopped = false;
  /** @type {(() => void) | null} */
  #wake = null;

  /** @param {number} id @param {import('./streams/index.js').ReadableStream} stream */
  constructor(id, stream) {
    this.#id = id;
    this.#reader = stream.getReader();
    uploads.set(id, this);
  }

  async run() {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (this.#isStopped) return;
        if (done) break;
        if (!(value instanceof Uint8Array)) throw new TypeError('A chunk of the request body is not a Uint8Array');
        if (value.length === 0) continue;
        const queued = host.op(Op.FETCH_SEND, this.#id, CHUNK, undefined, value);
        if (queued < 0) return this.stop(new TypeError('The request is over before its body was sent'));
        if (queued > MAX_QUEUED_BYTES) await new Promise((resolve) => { this.#wake = resolve; });
        if (this.#isStopped) return;
      }
      host.op(Op.FETCH_SEND, this.#id, END);
      uploads.delete(this.#id);
    } catch (error) {
      this.#breakOff(error);
    }
  }

  /** Nobody wants the rest. @param {any} reason */
  stop(reason) {
    if (this.#isStopped) return;
    this.#isStopped = true;
    uploads.delete(this.#id);
    this.#reader.cancel(reason).catch(() => {});
    this.#wake?.();
  }

  /** The host has sent all it had. */
  drained() {
    const wake = this.#wake;
    this.#wake = null;
    if (wake !== null) inContext(this.#context, wake);
  }

  #breakOff(error) {
    if (this.#isStopped) return;
    this.stop(error);
    host.op(Op.FETCH_SEND, this.#id, ABORT);
    exchanges.get(this.#id)?.fail(networkError(error));
  }
}

/**
 * @param {any} input
 * @param {any} [init] also takes `decompress: false`: the response's bytes come as they were sent
 * @returns {Promise<import('./response.js').Response>}
 */
export function fetch(input, init = undefined) {
  // What the executor throws rejects the promise.
  return new Promise((resolve, reject) => {
    const request = recordOf(input, init);
    const signal = signalOf(request);
    if (signal !== null && signal.aborted) {
      if (request.body !== null) discard(request.body, signal.reason);
      return reject(signal.reason);
    }
    if (request.url.startsWith('data:')) return resolve(dataResponse(request));
    start(request, resolve, reject);
  });
}

/** What a data: URL holds is its own answer; the host is not asked. @param {import('./request.js').RequestRecord} request */
function dataResponse(request) {
  if (request.body !== null) discard(request.body, undefined);
  const data = readDataUrl(request.url);
  if (data === null) throw networkError(new Error('the data: URL is not valid'));
  const facts = { type: 'basic', url: withoutFragment(request.url), redirected: false };
  const body = request.method === 'HEAD' ? null : new Body(data.bytes.slice(), null, null);
  return responseFromHost(200, 'OK', `content-type\n${data.type}\n`, body, facts);
}

/** @param {import('./request.js').RequestRecord} request */
function start(request, resolve, reject) {
  let bytes;
  let spliced = 0;
  let stream = null;
  if (request.body !== null) {
    const content = request.body.take();
    if (typeof content === 'string' || content instanceof Uint8Array) bytes = content;
    else if (!(content instanceof HostBody)) stream = content;
    else if (content.isUntouched) spliced = content.splice();
    else stream = readableFromPull(content);
  }
  const { headers } = request;
  const flat = typeof headers === 'string' ? headers : flatOf(headers);
  const flags = (stream === null ? 0 : STREAMED_BODY) | (request.decompress ? 0 : NO_DECOMPRESSION);
  const text = `${request.method}\n${request.url}\n${request.redirect}\n${flat}`;
  const id = host.op(Op.FETCH, flags, 0, text, bytes, spliced);
  if (id < 0) {
    const error = refusal(id);
    if (stream !== null) stream.cancel(error).catch(() => {});
    return reject(error);
  }
  new Exchange(id, request, resolve, reject);
  if (stream !== null) new Upload(id, stream).run();
}

/** Drops a request body that will not be sent. @param {Body} body @param {any} reason */
function discard(body, reason) {
  const content = body.take();
  if (content instanceof HostBody) content.cancel();
  else if (typeof content !== 'string' && !(content instanceof Uint8Array)) content.cancel(reason).catch(() => {});
}

/**
 * Gives up a response's body to the host, which can pump it without us, if it still is an untouched body of the host.
 * @param {import('./response.js').Response} response
 * @returns {{ handle: number } | null}
 */
export function spliceSource(response) {
  const body = bodyOf(response);
  if (body === null || !(body.source instanceof HostBody) || !body.source.isUntouched || body.isUnusable) return null;
  return { handle: body.take().splice() };
}

host.on(Ev.FETCH_HEAD, (id, status, text, bytes) => {
  const exchange = exchanges.get(id);
  if (exchange === undefined) return;
  inContext(exchange.context, () => exchange.begin(status, text, bytes));
});

host.on(Ev.FETCH_ERROR, (id, kind, message) => {
  const exchange = exchanges.get(id);
  if (exchange === undefined) return;
  const error = kind === 1 ? new DOMException(message || 'The request was aborted', 'AbortError') : networkError(new Error(message));
  inContext(exchange.context, () => {
    uploads.get(id)?.stop(error);
    exchange.fail(error);
  });
});

host.on(Ev.FETCH_DRAIN, (id) => uploads.get(id)?.drained());
