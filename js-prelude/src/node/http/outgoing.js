/**
 * http.OutgoingMessage: what requests and responses share while they are written. Header fields are kept until the head
 * is made; what is written then goes to a sink that the message's maker gives.
 */

import { Buffer } from '../buffer.js';
import EventEmitter from '../events.js';
import { codedError, invalidArgType, invalidArgValue } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Stream } from '../stream.js';
import { alreadyFinished, nullValues, streamDestroyed, writeAfterEnd } from '../stream/errors.js';
import { validateHeaderName, validateHeaderValue } from './fields.js';

/**
 * @typedef {object} Sink
 * @property {(chunk: string | Uint8Array, encoding: string | undefined, callback: () => void) => boolean} write whether
 *   there
 *   is room for more
 * @property {(callback: () => void) => void} end
 * @property {(() => void)} [flush] sends the head before there is a body
 * @property {(error?: Error) => void} [destroy]
 */

const HIGH_WATER_MARK = 16 * 1024;

/** Fields by lowercase name. @type {unique symbol} */
const fields = Symbol('fields');
export const sink = Symbol('sink');
const needDrain = Symbol('needDrain');
const isFlushed = Symbol('isFlushed');

function headersSent(what) {
  return codedError(Error, 'ERR_HTTP_HEADERS_SENT', `Cannot ${what} headers after they are sent to the client`);
}

export function OutgoingMessage(options) {
  if (!(this instanceof OutgoingMessage)) return new OutgoingMessage(options);
  Stream.call(this, options);
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = '';
  this.finished = false;
  this._headerSent = false;
  this._closed = false;
  this.socket = null;
  /** The head as text, once it is made; nothing in it changes from then on. */
  this._header = null;
  this._keepAliveTimeout = 0;
  /** @type {Map<string, { name: string, value: any }> | null} */
  this[fields] = null;
  /** @type {Sink | null} */
  this[sink] = null;
  this[needDrain] = false;
  this[isFlushed] = false;
}

Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);

Object.assign(OutgoingMessage.prototype, {
  setHeader(name, value) {
    if (this._header) throw headersSent('set');
    validateHeaderName(name);
    if (Array.isArray(value)) for (const item of value) validateHeaderValue(name, item);
    else validateHeaderValue(name, value);
    this[fields] ??= new Map();
    this[fields].set(name.toLowerCase(), { name, value });
    return this;
  },

  setHeaders(headers) {
    if (this._header) throw headersSent('set');
    if (!headers || Array.isArray(headers) || typeof headers.keys !== 'function' || typeof headers.get !== 'function') {
      throw invalidArgType('headers', 'an instance of Headers or Map', headers);
    }
    for (const [name, value] of headers) {
      // Headers tells of each cookie by itself.
      if (name === 'set-cookie' && typeof value === 'string') this.appendHeader(name, value);
      else this.setHeader(name, value);
    }
    return this;
  },

  appendHeader(name, value) {
    if (this._header) throw headersSent('append');
    validateHeaderName(name);
    const added = Array.isArray(value) ? value : [value];
    for (const item of added) validateHeaderValue(name, item);
    const before = this[fields]?.get(name.toLowerCase());
    if (before === undefined) return this.setHeader(name, value);
    before.value = [].concat(before.value, added);
    return this;
  },

  getHeader(name) {
    requireName(name);
    return this[fields]?.get(name.toLowerCase())?.value;
  },

  getHeaders() {
    const headers = Object.create(null);
    if (this[fields] !== null) for (const [key, { value }] of this[fields]) headers[key] = value;
    return headers;
  },

  getHeaderNames() {
    return this[fields] === null ? [] : [...this[fields].keys()];
  },

  getRawHeaderNames() {
    return this[fields] === null ? [] : [...this[fields].values()].map(({ name }) => name);
  },

  hasHeader(name) {
    requireName(name);
    return this[fields]?.has(name.toLowerCase()) ?? false;
  },

  removeHeader(name) {
    requireName(name);
    if (this._header) throw headersSent('remove');
    const key = name.toLowerCase();
    if (key === 'date') this.sendDate = false;
    this[fields]?.delete(key);
  },

  /** There is no way to send them over the host's border; they are checked and dropped. */
  addTrailers(headers) {
    for (const [name, value] of Array.isArray(headers) ? headers : Object.entries(headers)) {
      validateHeaderName(name, 'Trailer name');
      validateHeaderValue(name, value);
    }
  },

  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send('');
  },

  setTimeout(delay, callback) {
    if (callback) this.on('timeout', callback);
    if (this.socket) this.socket.setTimeout(delay);
    else this.once('socket', (socket) => socket.setTimeout(delay));
    return this;
  },

  cork() {},

  uncork() {},

  pipe() {
    this.emit('error', codedError(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable'));
  },

  _implicitHeader() {
    throw codedError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _implicitHeader() method is not implemented');
  },

  _finish() {
    this.emit('prefinish');
  },

  /** Sends something as it is, the head first. */
  _send(chunk, encoding, callback) {
    this._headerSent = true;
    if (chunk.length === 0) {
      this[sink]?.flush?.();
      return true;
    }
    return this[sink]?.write(chunk, encoding, callback ?? nothing) ?? true;
  },

  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    return write(this, chunk, encoding, callback ?? nothing);
  },

  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, encoding, callback] = [undefined, undefined, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk) {
      if (this.finished) {
        fail(this, writeAfterEnd(), callback ?? nothing);
        return this;
      }
      checkChunk(chunk);
      if (!this._header) {
        this._contentLength = typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength;
        this._implicitHeader();
      }
    } else if (this.finished) {
      if (typeof callback === 'function') {
        if (this.writableFinished) callback(alreadyFinished('end'));
        else this.on('finish', callback);
      }
      return this;
    } else if (!this._header) {
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === 'function') this.once('finish', callback);
    this.finished = true;
    const body = chunk && this._hasBody ? chunk : undefined;
    this._headerSent = true;
    const onEnd = () => {
      this[isFlushed] = true;
      this.emit('finish');
      this._onFinished?.();
    };
    // Before the sink has it, as in Node: whoever listens may still see that nothing has gone out.
    this._finish();
    if (this[sink] === null) nextTick(onEnd);
    else this[sink].end(onEnd, body, encoding);
    return this;
  },

  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this._errored = error ?? null;
    if (this[sink]?.destroy) this[sink].destroy(error);
    else if (this.socket) this.socket.destroy?.(error);
    return this;
  },

  /** The sink has room again. */
  _drained() {
    if (!this[needDrain] || this.finished || this.destroyed) return;
    this[needDrain] = false;
    this.emit('drain');
  },
});

const nothing = () => {};

function requireName(name) {
  if (typeof name !== 'string') throw invalidArgType('name', 'of type string', name);
}

function checkChunk(chunk) {
  if (chunk === null) throw nullValues();
  if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
    throw invalidArgType('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk);
  }
}

function fail(message, error, callback) {
  nextTick(() => {
    message.emit('error', error);
    callback(error);
  });
}

function write(message, chunk, encoding, callback) {
  checkChunk(chunk);
  if (message.finished || message.destroyed) {
    const error = message.finished ? writeAfterEnd() : streamDestroyed('write');
    if (message.destroyed) nextTick(callback, error);
    else fail(message, error, callback);
    return false;
  }
  if (!message._header) message._implicitHeader();
  if (!message._hasBody || chunk.length === 0) {
    if (chunk.length === 0) message._send('');
    nextTick(callback);
    return true;
  }
  const hasRoom = message._send(chunk, encoding, callback);
  if (!hasRoom) message[needDrain] = true;
  return hasRoom;
}

/** @returns {Iterable<{ name: string, value: any }>} the fields as they were set */
export function fieldsOfMessage(message) {
  return message[fields] === null ? [] : message[fields].values();
}

/** The fields of `writeHead`: an object, a flat list, or a list of pairs. */
export function mergeFields(message, headers) {
  if (!Array.isArray(headers)) {
    for (const name of Object.keys(headers)) if (name) message.setHeader(name, headers[name]);
    return;
  }
  const flat = Array.isArray(headers[0]) ? headers.flat(1) : headers;
  if (flat.length % 2 !== 0) throw invalidArgValue('headers', headers);
  // They replace what was there, but not each other.
  for (let at = 0; at < flat.length; at += 2) message.removeHeader(flat[at]);
  for (let at = 0; at < flat.length; at += 2) if (flat[at]) message.appendHeader(flat[at], flat[at + 1]);
}

/** The head as it would look on a connection. @param {string} firstLine */
export function headText(message, firstLine) {
  let text = `${firstLine}\r\n`;
  for (const { name, value } of fieldsOfMessage(message)) {
    if (Array.isArray(value)) for (const item of value) text += `${name}: ${item}\r\n`;
    else text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}

Object.defineProperties(OutgoingMessage.prototype, {
  headersSent: { get() { return Boolean(this._header); }, enumerable: true, configurable: true },
  connection: {
    get() { return this.socket; },
    set(value) { this.socket = value; },
    configurable: true,
  },
  errored: { get() { return this._errored ?? null; }, configurable: true },
  closed: { get() { return this._closed; }, configurable: true },
  writableFinished: { get() { return this.finished && this[isFlushed]; }, configurable: true },
  writableObjectMode: { get: () => false, configurable: true },
  writableLength: { get() { return this.outputSize; }, configurable: true },
  writableHighWaterMark: { get: () => HIGH_WATER_MARK, configurable: true },
  writableCorked: { get: () => 0, configurable: true },
  writableEnded: { get() { return this.finished; }, configurable: true },
  writableNeedDrain: { get() { return !this.destroyed && !this.finished && this[needDrain]; }, configurable: true },
  _headers: {
    get() { return this.getHeaders(); },
    set(headers) {
      this[fields] = null;
      for (const name of Object.keys(headers ?? {})) this.setHeader(name, headers[name]);
    },
    configurable: true,
  },
  _headerNames: {
    get() {
      const names = Object.create(null);
      for (const { name } of fieldsOfMessage(this)) names[name.toLowerCase()] = name;
      return names;
    },
    configurable: true,
  },
});

OutgoingMessage.prototype[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};
