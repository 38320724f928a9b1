/** http.ServerResponse. */

import { codedError, invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { STATUS_CODES } from './codes.js';
import { validateHeaderName, validateHeaderValue } from './fields.js';
import { OutgoingMessage, headText, mergeFields, sink } from './outgoing.js';

// eslint-disable-next-line no-control-regex -- exactly what a reason may not hold
const BAD_REASON = /[^\t\x20-\x7e\x80-\xff]/;

export function ServerResponse(req, options) {
  if (!(this instanceof ServerResponse)) return new ServerResponse(req, options);
  OutgoingMessage.call(this, options);
  if (req?.method === 'HEAD') this._hasBody = false;
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  this.statusCode = 200;
  this.statusMessage = undefined;
}

Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);

Object.assign(ServerResponse.prototype, {
  /** A response without a request of ours writes to the connection it is given, as text. */
  assignSocket(socket) {
    if (socket._httpMessage) {
      throw codedError(Error, 'ERR_HTTP_SOCKET_ASSIGNED', 'ServerResponse has an already assigned socket');
    }
    socket._httpMessage = this;
    this.socket = socket;
    this[sink] ??= new SocketSink(this, socket);
    this.emit('socket', socket);
  },

  detachSocket(socket) {
    if (socket._httpMessage === this) socket._httpMessage = null;
    this.socket = null;
  },

  /** The host has told the client already, if it asked. */
  writeContinue(callback) {
    this._sent100 = true;
    if (typeof callback === 'function') nextTick(callback);
  },

  writeProcessing(callback) {
    if (typeof callback === 'function') nextTick(callback);
  },

  /** Checked and dropped: the host sends one head. */
  writeEarlyHints(hints, callback) {
    if (hints === null || typeof hints !== 'object') throw invalidArgType('hints', 'of type object', hints);
    for (const name of Object.keys(hints)) {
      validateHeaderName(name);
      validateHeaderValue(name, hints[name]);
    }
    if (typeof callback === 'function') nextTick(callback);
  },

  _implicitHeader() {
    this.writeHead(this.statusCode);
  },

  writeHead(statusCode, reason, headers) {
    if (this._header) {
      throw codedError(Error, 'ERR_HTTP_HEADERS_SENT', 'Cannot write headers after they are sent to the client');
    }
    const given = statusCode;
    statusCode |= 0;
    if (statusCode < 100 || statusCode > 999) {
      throw codedError(RangeError, 'ERR_HTTP_INVALID_STATUS_CODE', `Invalid status code: ${String(given)}`);
    }
    if (typeof reason === 'string') {
      this.statusMessage = reason;
    } else {
      this.statusMessage ||= STATUS_CODES[statusCode] || 'unknown';
      headers ??= reason;
    }
    this.statusCode = statusCode;
    if (headers) mergeFields(this, headers);
    if (BAD_REASON.test(this.statusMessage)) {
      throw codedError(TypeError, 'ERR_INVALID_CHAR', 'Invalid character in statusMessage');
    }
    if (statusCode === 204 || statusCode === 304 || statusCode < 200) this._hasBody = false;
    this._header = headText(this, `HTTP/1.1 ${statusCode} ${this.statusMessage}`);
    return this;
  },

  _onFinished() {
    const { socket } = this;
    if (socket && this[sink] instanceof SocketSink) this.detachSocket(socket);
    nextTick(close, this);
  },
});

ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

/** Says 'close', once. */
export function close(response) {
  if (response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

/** Writes head and body to a connection-like object, the body as it is. */
class SocketSink {
  #response;
  #socket;
  #isHeadSent = false;

  constructor(response, socket) {
    this.#response = response;
    this.#socket = socket;
    socket.on?.('drain', () => response._drained());
    socket.on?.('close', () => close(response));
  }

  flush() {
    if (this.#isHeadSent) return;
    this.#isHeadSent = true;
    this.#socket.write(this.#response._header, 'latin1');
  }

  write(chunk, encoding, callback) {
    this.flush();
    return this.#socket.write(chunk, encoding, callback) !== false;
  }

  end(callback, chunk, encoding) {
    this.flush();
    if (chunk !== undefined) this.#socket.write(chunk, encoding);
    nextTick(callback);
  }

  destroy(error) {
    this.#socket.destroy?.(error);
    nextTick(close, this.#response);
  }
}
