/**
 * http.IncomingMessage: a received request or response. A Readable whose chunks come from a source given by its maker.
 */

import { codedError } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Readable } from '../stream.js';
import { addField, distinctFieldsOf, fieldsOf } from './fields.js';

export function connectionReset(message) {
  return codedError(Error, 'ECONNRESET', message);
}

/**
 * @typedef {object} Source where chunks come from
 * @property {() => Promise<Uint8Array | null> | Uint8Array | null} pull null at the end
 * @property {(reason?: unknown) => void} cancel
 */

const source = Symbol('source');
const isPulling = Symbol('isPulling');
const headersKey = Symbol('headers');
const trailersKey = Symbol('trailers');

export function IncomingMessage(socket) {
  if (!(this instanceof IncomingMessage)) return new IncomingMessage(socket);
  Readable.call(this);
  this.socket = socket;
  this.httpVersionMajor = 1;
  this.httpVersionMinor = 1;
  this.httpVersion = '1.1';
  this.complete = false;
  /** @type {string[]} names and values in turn, as they came */
  this.rawHeaders = [];
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = false;
  this.url = '';
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
  this[headersKey] = null;
  this[trailersKey] = null;
  /** @type {Source | null} */
  this[source] = null;
  this[isPulling] = false;
}

Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);

Object.assign(IncomingMessage.prototype, {
  setTimeout(delay, callback) {
    if (callback) this.on('timeout', callback);
    this.socket?.setTimeout?.(delay);
    return this;
  },

  _read() {
    this._consuming = true;
    if (this[source] !== null) pullNext(this);
    else if (this.complete) this.push(null);
  },

  _destroy(error, callback) {
    const isCut = !this.readableEnded || !this.complete;
    if (isCut && !this._dumped) {
      this.aborted = true;
      this.emit('aborted');
    }
    this[source]?.cancel(error ?? undefined);
    this[source] = null;
    // Nobody is told of an error who does not ask, because in the past nobody was.
    if (error && this.listenerCount('error') === 0) error = null;
    nextTick(callback, error);
  },

  _addHeaderLine(name, value, destination) {
    addField(destination, name, value);
  },

  _addHeaderLines(lines, count) {
    for (let at = 0; at + 1 < count; at += 2) this.rawHeaders.push(lines[at], lines[at + 1]);
    this[headersKey] = null;
  },

  /** Nobody will read the body. */
  _dump() {
    if (this._dumped) return;
    this._dumped = true;
    this[source]?.cancel();
    this[source] = null;
    this.complete = true;
    this.resume();
  },
});

Object.defineProperties(IncomingMessage.prototype, {
  headers: {
    get() { return (this[headersKey] ??= fieldsOf(this.rawHeaders)); },
    set(value) { this[headersKey] = value; },
    configurable: true,
  },
  headersDistinct: {
    get() { return distinctFieldsOf(this.rawHeaders); },
    configurable: true,
  },
  trailers: {
    get() { return (this[trailersKey] ??= fieldsOf(this.rawTrailers)); },
    set(value) { this[trailersKey] = value; },
    configurable: true,
  },
  trailersDistinct: {
    get() { return distinctFieldsOf(this.rawTrailers); },
    configurable: true,
  },
  connection: {
    get() { return this.socket; },
    set(value) { this.socket = value; },
    configurable: true,
  },
});

/**
 * Gives a message its body.
 * @param {IncomingMessage} message
 * @param {Source | null} from null for none
 */
export function setSource(message, from) {
  message[source] = from;
  message.complete = from === null;
}

/** Takes chunks while there is room. The source is asked for the next one when the last has come. */
async function pullNext(message) {
  if (message[isPulling]) return;
  message[isPulling] = true;
  try {
    for (;;) {
      const pulled = message[source].pull();
      // What is there already is pushed at once.
      const chunk = typeof pulled?.then === 'function' ? await pulled : pulled;
      if (message.destroyed || message[source] === null) return;
      if (chunk === null) {
        message[source] = null;
        message.complete = true;
        message.push(null);
        return;
      }
      if (!message.push(chunk)) return;
    }
  } catch (error) {
    message[source] = null;
    message.destroy(Object.assign(connectionReset('aborted'), { cause: error }));
  } finally {
    message[isPulling] = false;
  }
}
