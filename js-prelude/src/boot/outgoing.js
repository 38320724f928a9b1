/** `res`: Node's ServerResponse as far as scripts use it, with Express's conveniences. */

import { Op } from './abi.js';
import { host } from './host.js';
import EventEmitter from '../node/events.js';
import { Buffer } from '../node/buffer.js';
import { toBytes } from './result.js';

/** Above this many queued bytes `write` answers false, as Node's does. */
const HIGH_WATER_BYTES = 65536;

const TYPES = {
  html: 'text/html; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  json: 'application/json',
  xml: 'application/xml',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  bin: 'application/octet-stream',
};

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex -- exactly the bytes a header value may not hold
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

function typeError(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

function checkHeader(name, value) {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw typeError('ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${String(name)}"]`);
  }
  if (value === undefined || value === null) {
    throw typeError('ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "${value}" for header "${name}"`);
  }
  const text = String(value);
  if (BAD_VALUE.test(text)) throw typeError('ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
  return text;
}

export class Outgoing extends EventEmitter {
  /** @type {import('./call.js').Call} */
  #call;
  /** @type {Map<string, { name: string, value: string | string[] }> | undefined} */
  #headers;
  #endWaiters = [];
  #closed = false;

  constructor(call) {
    super();
    this.#call = call;
    this.statusCode = 200;
    this.statusMessage = '';
    this.headersSent = false;
    this.writableEnded = false;
    /** Ended by the script itself, so that the host still has to be told when the script is done. */
    this.endedByScript = false;
    this.locals = {};
  }

  get finished() {
    return this.writableEnded;
  }

  get writableFinished() {
    return this.writableEnded;
  }

  get writable() {
    return !this.writableEnded && !this.#closed;
  }

  get destroyed() {
    return this.#closed;
  }

  get closed() {
    return this.#closed;
  }

  #open(what) {
    if (this.headersSent) {
      const error = new Error(`Cannot ${what} headers after they are sent to the client`);
      error.code = 'ERR_HTTP_HEADERS_SENT';
      throw error;
    }
  }

  status(code) {
    this.statusCode = code;
    return this;
  }

  setHeader(name, value) {
    this.#open('set');
    const checked = Array.isArray(value) ? value.map((item) => checkHeader(name, item)) : checkHeader(name, value);
    this.#headers ??= new Map();
    this.#headers.set(name.toLowerCase(), { name, value: checked });
    return this;
  }

  appendHeader(name, value) {
    this.#open('append');
    const old = this.#headers?.get(String(name).toLowerCase())?.value;
    return this.setHeader(name, old === undefined ? value : [].concat(old, value));
  }

  setHeaders(headers) {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  getHeader(name) {
    return this.#headers?.get(String(name).toLowerCase())?.value;
  }

  hasHeader(name) {
    return this.#headers?.has(String(name).toLowerCase()) ?? false;
  }

  removeHeader(name) {
    this.#open('remove');
    this.#headers?.delete(String(name).toLowerCase());
  }

  getHeaders() {
    const headers = Object.create(null);
    for (const [key, { value }] of this.#headers ?? []) headers[key] = value;
    return headers;
  }

  getHeaderNames() {
    return [...(this.#headers?.keys() ?? [])];
  }

  hasHeaders() {
    return this.#headers !== undefined && this.#headers.size > 0;
  }

  /** Express's names for the same things. */
  set(name, value) {
    if (typeof name === 'object') for (const key of Object.keys(name)) this.setHeader(key, name[key]);
    else this.setHeader(name, value);
    return this;
  }

  header(name, value) {
    return this.set(name, value);
  }

  get(name) {
    return this.getHeader(name);
  }

  type(type) {
    return this.setHeader('Content-Type', type.includes('/') ? type : (TYPES[type] ?? 'application/octet-stream'));
  }

  cookie(name, value, options = {}) {
    let text = `${name}=${encodeURIComponent(typeof value === 'object' ? `j:${JSON.stringify(value)}` : String(value))}`;
    if (options.maxAge !== undefined) text += `; Max-Age=${Math.floor(options.maxAge / 1000)}`;
    if (options.domain) text += `; Domain=${options.domain}`;
    text += `; Path=${options.path ?? '/'}`;
    if (options.expires) text += `; Expires=${options.expires.toUTCString()}`;
    if (options.httpOnly) text += '; HttpOnly';
    if (options.secure) text += '; Secure';
    if (options.sameSite) {
      const site = options.sameSite === true ? 'Strict' : String(options.sameSite);
      text += `; SameSite=${site[0].toUpperCase()}${site.slice(1)}`;
    }
    return this.appendHeader('Set-Cookie', text);
  }

  clearCookie(name, options = {}) {
    return this.cookie(name, '', { ...options, expires: new Date(0), maxAge: undefined });
  }

  redirect(statusOrUrl, url) {
    const [status, target] = typeof statusOrUrl === 'number' ? [statusOrUrl, url] : [302, statusOrUrl];
    this.statusCode = status;
    this.setHeader('Location', encodeURI(String(target)).replaceAll('%25', '%'));
    return this.end();
  }

  sendStatus(code) {
    this.statusCode = code;
    return this.type('text').end(String(code));
  }

  json(value) {
    if (!this.hasHeader('content-type')) this.setHeader('Content-Type', 'application/json');
    let text;
    try {
      text = JSON.stringify(value);
    } catch (error) {
      throw new TypeError(`the value cannot be sent as JSON: ${error.message}`);
    }
    return this.end(text ?? '');
  }

  send(value) {
    if (typeof value === 'string') {
      if (!this.hasHeader('content-type')) this.setHeader('Content-Type', 'text/html; charset=utf-8');
      return this.end(value);
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      if (!this.hasHeader('content-type')) this.setHeader('Content-Type', 'application/octet-stream');
      return this.end(value);
    }
    return value === undefined ? this.end() : this.json(value);
  }

  writeHead(status, reason, headers) {
    this.#open('write');
    this.statusCode = status;
    const given = typeof reason === 'string' ? headers : (reason ?? headers);
    if (typeof reason === 'string') this.statusMessage = reason;
    if (Array.isArray(given)) {
      for (let index = 0; index + 1 < given.length; index += 2) this.appendHeader(given[index], given[index + 1]);
    } else if (given) {
      for (const name of Object.keys(given)) this.setHeader(name, given[name]);
    }
    return this;
  }

  #checkedStatus() {
    const status = Number(this.statusCode);
    if (!Number.isInteger(status) || status < 100 || status > 999) {
      const error = new RangeError(`Invalid status code: ${this.statusCode}`);
      error.code = 'ERR_HTTP_INVALID_STATUS_CODE';
      throw error;
    }
    return status;
  }

  #send(op, b, text, bytes) {
    return this.#call.discards ? 0 : host.op(op, this.#call.id, b, text, bytes);
  }

  flushHeaders() {
    if (this.headersSent) return;
    const status = this.#checkedStatus();
    const flat = this.flatHeaders();
    this.headersSent = true;
    this.#send(Op.RESPOND_HEAD, status, flat);
  }

  write(chunk, encoding, callback) {
    if (this.writableEnded) {
      const error = new Error('write after end');
      error.code = 'ERR_STREAM_WRITE_AFTER_END';
      throw error;
    }
    this.flushHeaders();
    const queued = this.#send(Op.RESPOND_CHUNK, 0, undefined, encode(chunk, encoding));
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') queueMicrotask(done);
    return queued >= 0 && queued < HIGH_WATER_BYTES;
  }

  end(chunk, encoding, callback) {
    if (this.writableEnded) return this;
    this.endedByScript = true;
    const done = [chunk, encoding, callback].find((argument) => typeof argument === 'function');
    const body = typeof chunk === 'function' || chunk === null ? undefined : chunk;
    if (this.headersSent) {
      if (body !== undefined) this.#send(Op.RESPOND_CHUNK, 0, undefined, encode(body, encoding));
      this.writableEnded = true;
      this.#send(Op.RESPOND_END, 0);
    } else {
      const status = this.#checkedStatus();
      const flat = this.flatHeaders();
      this.headersSent = true;
      this.writableEnded = true;
      this.#send(Op.RESPOND, status, flat, body === undefined ? undefined : encode(body, encoding));
    }
    if (done) this.once('finish', done);
    this.onFinish();
    return this;
  }

  destroy(error) {
    if (!this.writableEnded && this.headersSent) {
      if (error) this.#send(Op.RESPOND_FAIL, 1, `SCRIPT_ERROR\n${error.message ?? error}\n${error.stack ?? ''}`);
      this.#send(Op.RESPOND_END, 1);
    }
    this.writableEnded = true;
    this.endedByScript = true;
    this.onClose();
    return this;
  }

  cork() {}

  uncork() {}

  /**
   * The headers as the host wants them.
   * @param {(name: string) => boolean} [keep]
   */
  flatHeaders(keep) {
    let flat = '';
    for (const [key, { name, value }] of this.#headers ?? []) {
      if (keep !== undefined && !keep(key)) continue;
      if (typeof value === 'string') flat += `${name}\n${value}\n`;
      else for (const item of value) flat += `${name}\n${item}\n`;
    }
    return flat;
  }

  /** Resolves when the script has ended the response, or nobody waits for it any more. */
  untilEnded() {
    if (this.writableEnded || this.#closed) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#endWaiters.push(resolve));
  }

  onFinish() {
    for (const resolve of this.#endWaiters.splice(0)) resolve();
    if (this.listenerCount('finish') > 0 || this.listenerCount('close') > 0) {
      queueMicrotask(() => {
        this.emit('finish');
        if (!this.#closed) {
          this.#closed = true;
          this.emit('close');
        }
      });
    }
  }

  onDrain() {
    this.emit('drain');
  }

  onClose() {
    if (this.#closed) return;
    this.#closed = true;
    for (const resolve of this.#endWaiters.splice(0)) resolve();
    this.emit('close');
  }
}

function encode(chunk, encoding) {
  if (typeof chunk === 'string' && typeof encoding === 'string' && !/^utf-?8$/i.test(encoding)) {
    return Buffer.from(chunk, encoding);
  }
  return toBytes(chunk);
}
