/**
 * WebSocket and CloseEvent of the WebSockets standard: a script's own connections to elsewhere.
 *
 * A socket belongs to the request that opened it: its events are part of that request, and it ends when that is ended. In
 * a serverless script that is when the answer is given; in a worker it goes on, as timers do.
 *
 * Gaps by design: a relative URL may lead to the script's own deployment and then never leaves the process; there are no
 * extensions, so `extensions` is empty; there is no mixed content to be blocked.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';
import { Fn, BINARY, TEXT } from '../boot/hub.js';
import { queueMicrotask } from './microtask.js';
import { blobFromBytes, bytesOf as bytesOfBlob, isBlob } from './blob.js';
import { DOMException } from './dom-exception.js';
import { Event } from './event-base.js';
import { EventTarget, defineEventHandlers, dispatchTrusted } from './event-target.js';
import { MessageEvent } from './event-types.js';
import { URL } from './url.js';
import { bytesOf, defineInterface, isObject, requireArguments, toDictionary, toUSVString } from './webidl.js';

/** What the host tells of a socket; `engine::socket` has the same table. */
const OPEN = 1;
const MESSAGE_TEXT = 2;
const MESSAGE_BINARY = 3;
const CLOSE = 4;
const FAILED = 5;

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };

const ABNORMAL = 1006;
const MAX_REASON_BYTES = 123;

/** What the host answers when there is no room for another socket, or a relative URL has nothing to be relative to. */
const LIMIT = -2;
const NO_IO = -3;

/** RFC 9110's token, which is what a protocol's name has to be. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** @type {Map<number, WebSocket>} those that are not closed yet */
const open = new Map();

export class CloseEvent extends Event {
  #wasClean = false;
  #code = 0;
  #reason = '';

  constructor(type, init = undefined) {
    requireArguments(1, arguments.length, 'CloseEvent constructor');
    super(type, init);
    const { code, reason, wasClean } = toDictionary(init, 'CloseEvent constructor');
    if (code !== undefined) this.#code = code & 0xffff;
    if (reason !== undefined) this.#reason = toUSVString(reason);
    this.#wasClean = Boolean(wasClean);
  }

  get wasClean() {
    return this.#wasClean;
  }

  get code() {
    return this.#code;
  }

  get reason() {
    return this.#reason;
  }
}

defineInterface(CloseEvent);

/** News of a socket that a script opened. */
export function hearClient(number, news, text, bytes) {
  const socket = open.get(number);
  if (socket !== undefined) hear(socket, news, text, bytes);
}

let hear;

export class WebSocket extends EventTarget {
  #number;
  #url;
  #protocol = '';
  #state = STATES.CONNECTING;
  #binaryType = 'blob';
  /** Payload bytes given to send() after the socket was closed: the standard has them counted for good. */
  #unsent = 0;
  /** What was still waiting when the connection ended. */
  #remains = 0;

  constructor(url, protocols = undefined) {
    super();
    requireArguments(1, arguments.length, 'WebSocket constructor');
    const address = parseUrl(toUSVString(url));
    const offered = parseProtocols(protocols);
    const number = host.op(Op.SOCKET, Fn.CONNECT, 0, `${address}\n${offered.join(', ')}`);
    if (number === LIMIT) throw new DOMException('WebSocket: too many sockets are open', 'QuotaExceededError');
    if (number === NO_IO) throw new TypeError('WebSocket: a socket can only be opened while a request is handled');
    if (number < 0) throw new DOMException(`WebSocket: the URL '${address}' is invalid`, 'SyntaxError');
    this.#number = number;
    this.#url = host.takeText();
    open.set(number, this);
  }

  get url() {
    return this.#url;
  }

  get readyState() {
    return this.#state;
  }

  get bufferedAmount() {
    const waiting = this.#state === STATES.CLOSED ? this.#remains : host.op(Op.SOCKET, Fn.BUFFERED, this.#number);
    return waiting + this.#unsent;
  }

  get extensions() {
    this.#state;
    return '';
  }

  get protocol() {
    return this.#protocol;
  }

  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(type) {
    const name = String(type);
    // An enumeration of Web IDL: what is not one of its values is ignored.
    if (name === 'blob' || name === 'arraybuffer') this.#binaryType = name;
  }

  send(data) {
    requireArguments(1, arguments.length, 'WebSocket.send');
    const state = this.#state;
    let payload = data;
    let kind = BINARY;
    if (isBlob(data)) {
      payload = bytesOfBlob(data);
    } else if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
      payload = bytesOf(data, 'WebSocket.send');
    } else {
      payload = toUSVString(data);
      kind = TEXT;
    }
    if (state === STATES.CONNECTING) throw new DOMException('WebSocket.send: the socket is still connecting', 'InvalidStateError');
    if (state === STATES.OPEN && host.op(Op.SOCKET, Fn.SEND, this.#number, undefined, payload, kind) >= 0) return;
    this.#unsent += typeof payload === 'string' ? host.utf8Encode(payload).length : payload.length;
  }

  close(code = undefined, reason = undefined) {
    const state = this.#state;
    const status = code === undefined ? undefined : clampShort(code);
    const text = reason === undefined ? '' : toUSVString(reason);
    if (status !== undefined && status !== 1000 && !(status >= 3000 && status <= 4999)) {
      throw new DOMException(`WebSocket.close: the code must be 1000 or 3000 to 4999, not ${status}`, 'InvalidAccessError');
    }
    if (host.utf8Encode(text).length > MAX_REASON_BYTES) {
      throw new DOMException(`WebSocket.close: the reason is longer than ${MAX_REASON_BYTES} bytes`, 'SyntaxError');
    }
    if (state === STATES.CLOSING || state === STATES.CLOSED) return;
    this.#state = STATES.CLOSING;
    if (state === STATES.CONNECTING) {
      // Nobody has answered yet, so there is nobody to say goodbye to.
      host.op(Op.SOCKET, Fn.DROP, this.#number);
      queueMicrotask(() => this.#failed());
      return;
    }
    // Without a code the close frame is empty, and the other side reads that as 1005.
    host.op(Op.SOCKET, Fn.CLOSE, this.#number, text, undefined, status ?? 0);
  }

  #failed() {
    this.#ended(false, ABNORMAL, '', true);
  }

  #ended(wasClean, code, reason, isFailure = false) {
    if (this.#state === STATES.CLOSED) return;
    this.#state = STATES.CLOSED;
    open.delete(this.#number);
    if (isFailure) dispatchTrusted(this, new Event('error'));
    dispatchTrusted(this, new CloseEvent('close', { wasClean, code, reason }));
  }

  static {
    hear = (socket, news, text, bytes) => {
      switch (news) {
        case OPEN:
          // It was closed while it was being opened.
          if (socket.#state !== STATES.CONNECTING) return;
          socket.#state = STATES.OPEN;
          socket.#protocol = text;
          dispatchTrusted(socket, new Event('open'));
          return;
        case MESSAGE_TEXT:
          socket.#received(text);
          return;
        case MESSAGE_BINARY: {
          const content = bytes ?? new Uint8Array(0);
          socket.#received(socket.#binaryType === 'blob' ? blobFromBytes(content, '') : content.buffer);
          return;
        }
        case CLOSE: {
          const [code, clean, ...reason] = text.split('\n');
          socket.#remains = host.op(Op.SOCKET, Fn.BUFFERED, socket.#number);
          if (clean === '1') {
            socket.#ended(true, Number(code), reason.join('\n'));
          } else {
            // What went wrong is for the log: the standard tells a script no more than that something did.
            socket.#failed();
          }
          return;
        }
        case FAILED:
          host.op(Op.LOG, host.context(), 3, `WebSocket connection to '${socket.#url}' failed: ${text}`);
          socket.#failed();
      }
    };
  }

  #received(data) {
    if (this.#state !== STATES.OPEN) return;
    dispatchTrusted(this, new MessageEvent('message', { data, origin: originOf(this.#url) }));
  }
}

defineInterface(WebSocket, { constants: STATES });
defineEventHandlers(WebSocket.prototype, ['open', 'message', 'error', 'close']);

function originOf(url) {
  const { protocol, host: authority } = new URL(url);
  return `${protocol}//${authority}`;
}

/** @returns {string} an absolute URL of a scheme that can be dialled, or a relative one for the host to judge */
function parseUrl(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    if (/^[a-z][a-z0-9+.-]*:/i.test(text) || text.includes('#') || text.includes('\n')) throw invalid(text);
    return text;
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  else if (url.protocol === 'https:') url.protocol = 'wss:';
  if ((url.protocol !== 'ws:' && url.protocol !== 'wss:') || url.hash !== '' || text.includes('#')) throw invalid(text);
  return url.href;
}

function invalid(text) {
  return new DOMException(`WebSocket constructor: '${text}' is no URL of a WebSocket`, 'SyntaxError');
}

function parseProtocols(protocols) {
  if (protocols === undefined) return [];
  const list = isObject(protocols) && typeof protocols[Symbol.iterator] === 'function' ? [...protocols] : [protocols];
  const names = list.map((name) => `${name}`);
  if (!names.every((name) => TOKEN.test(name)) || new Set(names).size !== names.length) {
    throw new DOMException('WebSocket constructor: the protocols are not distinct tokens', 'SyntaxError');
  }
  return names;
}

/** `[Clamp] unsigned short`. */
function clampShort(value) {
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  const clamped = Math.min(Math.max(number, 0), 65535);
  const rounded = Math.round(clamped);
  return rounded - clamped === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
