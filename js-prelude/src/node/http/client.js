/**
 * http.ClientRequest, over fetch: redirects are not followed and nothing is decompressed, as in Node. A body that is
 * all there by the end of the turn is sent as a whole; otherwise it is streamed.
 *
 * Gaps by design: agents and socket options have no say (connections are the host's), there are no upgrades, trailers
 * or 1xx answers, and GET and HEAD have no body.
 */

import { codedError, invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Buffer } from '../buffer.js';
import { abortError } from '../stream/errors.js';
import { unsupported } from '../unsupported.js';
import { join } from '../../web/multipart.js';
import { clearTimeout, setTimeout } from '../../web/timers.js';
import { STATUS_CODES } from './codes.js';
import { isToken } from './fields.js';
import { socketErrorOf } from './fetch-error.js';
import { IncomingMessage, connectionReset, setSource } from './incoming.js';
import { OutgoingMessage, fieldsOfMessage, headText, mergeFields, sink } from './outgoing.js';
import { HttpSocket } from './socket.js';

/** Bytes a streamed body may hold before `write` answers false. */
const HIGH_WATER_BYTES = 64 * 1024;

const exchange = Symbol('exchange');

/** @returns {object} options as a URL gives them */
function urlToHttpOptions(url) {
  const { hostname } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    hash: url.hash,
    search: url.search,
    pathname: url.pathname,
    path: `${url.pathname || ''}${url.search || ''}`,
    href: url.href,
  };
  if (url.port !== '') options.port = Number(url.port);
  if (url.username || url.password) {
    options.auth = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  }
  return options;
}

/** The arguments of `request`, in whichever form. @returns {{ options: object, callback: Function | undefined }} */
function readArguments(input, options, callback) {
  if (typeof input === 'string') {
    input = urlToHttpOptions(new URL(input));
  } else if (input !== null && typeof input === 'object' && typeof input.href === 'string' &&
    input.searchParams !== undefined) {
    input = urlToHttpOptions(input);
  } else {
    callback = options;
    options = input;
    input = null;
  }
  if (typeof options === 'function') [callback, options] = [options, input ?? {}];
  else options = { ...input, ...options };
  return { options, callback };
}

/**
 * @param {any} input a URL, or options
 * @param {any} [options]
 * @param {(response: IncomingMessage) => void} [callback]
 */
export function ClientRequest(input, options, callback) {
  if (!(this instanceof ClientRequest)) return new ClientRequest(input, options, callback);
  OutgoingMessage.call(this);
  ({ options, callback } = readArguments(input, options, callback));
  if (options.socketPath) throw unsupported('the option socketPath');

  const { agent } = options;
  const defaultAgent = options._defaultAgent;
  if (agent !== undefined && agent !== null && typeof agent !== 'boolean' && typeof agent.addRequest !== 'function') {
    throw invalidArgType('options.agent', 'one of Agent-like Object, undefined, or false', agent);
  }
  this.agent = agent === false ? undefined : (agent || defaultAgent);
  const protocol = options.protocol || defaultAgent?.protocol || 'http:';
  const expected = this.agent?.protocol;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw codedError(
      TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${protocol}" not supported. Expected "${expected ?? 'http:'}"`,
    );
  }
  if (expected && expected !== protocol && (expected === 'http:' || expected === 'https:')) {
    throw codedError(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${protocol}" not supported. Expected "${expected}"`);
  }
  if (options.path && /[^\u0021-\u00ff]/.test(options.path)) {
    throw codedError(TypeError, 'ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters');
  }
  const { method } = options;
  if (method !== undefined && method !== null && typeof method !== 'string') {
    throw invalidArgType('options.method', 'of type string', method);
  }
  if (method && !isToken(method)) {
    throw codedError(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Method must be a valid HTTP token ["${method}"]`);
  }

  this.method = method ? method.toUpperCase() : 'GET';
  this.path = options.path || '/';
  this.host = options.hostname || options.host || 'localhost';
  this.protocol = protocol;
  this.port = Number(options.port || options.defaultPort || (protocol === 'https:' ? 443 : 80));
  this.reusedSocket = false;
  this.aborted = false;
  this.res = null;
  this.timeout = options.timeout;
  this.maxHeadersCount = null;
  this.parser = null;
  if (options.headers) {
    mergeFields(this, options.headers instanceof Headers ? Object.fromEntries(options.headers) : options.headers);
  }
  if (!this.hasHeader('host') && options.setHost !== false) this.setHeader('Host', hostHeader(this));
  if (options.auth && !this.hasHeader('authorization')) {
    this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
  }
  if (callback) this.once('response', callback);
  this[exchange] = new Exchange(this);
  this[sink] = this[exchange];
  const { signal } = options;
  if (signal) {
    if (typeof signal !== 'object' || !('aborted' in signal)) {
      throw invalidArgType('options.signal', 'an instance of AbortSignal', signal);
    }
    const onAbort = () => this.destroy(abortError(signal));
    if (signal.aborted) nextTick(onAbort);
    else {
      signal.addEventListener('abort', onAbort, { once: true });
      this.once('close', () => signal.removeEventListener('abort', onAbort));
    }
  }
  nextTick(() => this[exchange].announceSocket());
}

Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);

function hostHeader({ host, port, protocol }) {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === (protocol === 'https:' ? 443 : 80) ? name : `${name}:${port}`;
}

Object.assign(ClientRequest.prototype, {
  _implicitHeader() {
    this._header = headText(this, `${this.method} ${this.path} HTTP/1.1`);
  },

  abort() {
    if (this.aborted) return;
    this.aborted = true;
    nextTick(() => this.emit('abort'));
    this.destroy();
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this._errored = error ?? null;
    this.res?._dump();
    this[exchange].stop(error);
    return this;
  },

  setTimeout(delay, callback) {
    if (callback) this.once('timeout', callback);
    this.timeout = Number(delay) || 0;
    this[exchange].watchIdle();
    return this;
  },

  setNoDelay() {},
  setSocketKeepAlive() {},
  onSocket() {},
  clearTimeout() {
    return this.setTimeout(0);
  },
});

/** The sending of one request and the receiving of its response. */
class Exchange {
  /** @type {ClientRequest} */
  #request;
  #socket = new HttpSocket();
  #controller = new AbortController();
  /** What was written and is not sent. @type {(string | Uint8Array)[]} */
  #chunks = [];
  #held = 0;
  #isScheduled = false;
  #isStarted = false;
  #hasEnded = false;
  #hasFailed = false;
  /** @type {ReadableStreamDefaultController | null} the body, once it is streamed */
  #upload = null;
  #wantsMore = false;
  #onEnd = null;
  #idle = undefined;

  constructor(request) {
    this.#request = request;
    const socket = this.#socket;
    Object.assign(socket, {
      encrypted: request.protocol === 'https:', authorized: request.protocol === 'https:',
      remoteAddress: request.host, remotePort: request.port, remoteFamily: 'IPv4',
    });
    socket.owner = request;
    socket.setTimeout = (delay, callback) => {
      if (typeof callback === 'function') socket.once('timeout', callback);
      request.setTimeout(delay);
      return socket;
    };
  }

  announceSocket() {
    const request = this.#request;
    if (request.destroyed) return;
    request.socket = this.#socket;
    request.emit('socket', this.#socket);
    this.watchIdle();
  }

  // The sink of the request.

  flush() {
    this.#schedule();
  }

  write(chunk, encoding, callback) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    this.#held += bytes.length;
    // The caller may use its buffer again as soon as it is called back, which is before it has gone out.
    this.#chunks.push(typeof chunk === 'string' ? bytes : bytes.slice());
    this.#schedule();
    if (this.#upload !== null) this.#feed();
    nextTick(callback);
    return this.#held < HIGH_WATER_BYTES;
  }

  end(callback, chunk, encoding) {
    if (chunk !== undefined) this.write(chunk, encoding, () => {});
    this.#hasEnded = true;
    this.#onEnd = callback;
    this.#schedule();
    if (this.#upload !== null) this.#feed();
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    nextTick(() => this.#start());
  }

  #feed() {
    if (this.#wantsMore && this.#chunks.length > 0) {
      this.#wantsMore = false;
      this.#upload.enqueue(joined(this.#chunks.splice(0)));
      this.#held = 0;
      nextTick(() => this.#request._drained());
    }
    if (this.#hasEnded && this.#chunks.length === 0) {
      this.#upload.close();
      this.#upload = null;
      this.#sent();
    }
    this.watchIdle();
  }

  #sent() {
    const callback = this.#onEnd;
    this.#onEnd = null;
    if (callback !== null) nextTick(callback);
  }

  #start() {
    const request = this.#request;
    if (this.#isStarted || request.destroyed) return;
    this.#isStarted = true;
    let url;
    const init = {
      method: request.method, headers: headersOf(request), redirect: 'manual', decompress: false,
      signal: this.#controller.signal,
    };
    try {
      url = `${request.protocol}//${hostHeader(request)}${request.path.startsWith('/') ? '' : '/'}${request.path}`;
      this.#addBody(init);
      globalThis.fetch(url, init).then((response) => this.#receive(response), (error) => this.#fail(error));
    } catch (error) {
      nextTick(() => this.#fail(error));
    }
    this.watchIdle();
  }

  #addBody(init) {
    if (this.#hasEnded) {
      if (this.#chunks.length > 0) init.body = joined(this.#chunks);
      this.#chunks = [];
      this.#sent();
      return;
    }
    if (init.method === 'GET' || init.method === 'HEAD') {
      // Its head can go out before it is ended, and that is all there is of it.
      return;
    }
    init.duplex = 'half';
    init.body = new ReadableStream(
      {
        start: (controller) => {
          this.#upload = controller;
        },
        pull: () => {
          this.#wantsMore = true;
          if (this.#upload !== null) this.#feed();
        },
        cancel: () => {
          this.#upload = null;
          this.#sent();
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Starts the time without anything happening anew. */
  watchIdle() {
    clearTimeout(this.#idle);
    const request = this.#request;
    if (!(request.timeout > 0) || request.destroyed || request._closed) return;
    this.#idle = setTimeout(() => {
      request.emit('timeout');
      this.#socket.emit('timeout');
    }, request.timeout);
  }

  /** @param {Response} response */
  #receive(response) {
    const request = this.#request;
    if (request.destroyed) {
      response.body?.cancel().catch(() => {});
      return;
    }
    const message = new IncomingMessage(this.#socket);
    message.statusCode = response.status;
    message.statusMessage = response.statusText || STATUS_CODES[response.status] || '';
    for (const [name, value] of response.headers) message.rawHeaders.push(name, value);
    message.req = request;
    request.res = message;
    this.watchIdle();
    this.#deliverBody(response, message);
    message.once('end', () => this.#done());
    message.once('close', () => this.#done());
    if (!request.emit('response', message)) message._dump();
  }

  #deliverBody(response, message) {
    if (response.body === null) {
      setSource(message, null);
      message.push(null);
      return;
    }
    const reader = response.body.getReader();
    setSource(message, {
      pull: async () => {
        const { done, value } = await reader.read();
        this.watchIdle();
        return done ? null : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      },
      cancel: (reason) => {
        reader.cancel(reason).catch(() => {});
      },
    });
  }

  #done() {
    clearTimeout(this.#idle);
    const request = this.#request;
    if (request._closed) return;
    request._closed = true;
    request.destroyed = true;
    this.#socket.close();
    request.emit('close');
  }

  /** The request is given up by who made it. */
  stop(error) {
    clearTimeout(this.#idle);
    const request = this.#request;
    const { res } = request;
    this.#controller.abort();
    if (this.#upload !== null) {
      this.#upload.error(error ?? connectionReset('socket hang up'));
      this.#upload = null;
    }
    nextTick(() => {
      if (res !== null && !res.complete) res.destroy(error ?? connectionReset('aborted'));
      if (res === null && !this.#hasFailed) this.#report(error ?? connectionReset('socket hang up'));
      else if (error && !this.#hasFailed && res === null) this.#report(error);
      this.#done();
    });
  }

  #fail(error) {
    const request = this.#request;
    if (request.destroyed) return;
    request.destroyed = true;
    clearTimeout(this.#idle);
    this.#report(socketErrorOf(error, { hostname: request.host, port: request.port }));
    nextTick(() => this.#done());
  }

  #report(error) {
    this.#hasFailed = true;
    this.#request._errored = error;
    this.#request.emit('error', error);
  }
}

function joined(chunks) {
  return chunks.length === 1 ? chunks[0] : join(chunks);
}

/** What the host decides about a connection is not ours to say. */
const NOT_SENT = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'proxy-connection', 'expect']);

function headersOf(request) {
  const headers = new Headers();
  for (const { name, value } of fieldsOfMessage(request)) {
    if (NOT_SENT.has(name.toLowerCase())) continue;
    if (Array.isArray(value)) for (const item of value) headers.append(name, item);
    else headers.append(name, value);
  }
  return headers;
}

export function request(...args) {
  return new ClientRequest(...args);
}
