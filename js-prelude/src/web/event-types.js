/**
 * The event classes that carry something: CustomEvent, ErrorEvent, MessageEvent, PromiseRejectionEvent.
 *
 * Gap by design: MessageEvent has no initMessageEvent, a legacy of documents; `source` accepts any object.
 */

import { Event } from './event-base.js';
import { defineInterface, isObject, requireArguments, toDictionary, toDOMString, toUSVString } from './webidl.js';

export class CustomEvent extends Event {
  #detail = null;

  constructor(type, init = undefined) {
    requireArguments(1, arguments.length, 'CustomEvent constructor');
    super(type, init);
    const { detail } = toDictionary(init, 'CustomEvent constructor');
    if (detail !== undefined) this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
    requireArguments(1, arguments.length, 'CustomEvent.initCustomEvent');
    this.#detail;
    if (this.eventPhase !== Event.NONE) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}

export class ErrorEvent extends Event {
  #message = '';
  #filename = '';
  #lineno = 0;
  #colno = 0;
  #error;

  constructor(type, init = undefined) {
    requireArguments(1, arguments.length, 'ErrorEvent constructor');
    super(type, init);
    const { colno, error, filename, lineno, message } = toDictionary(init, 'ErrorEvent constructor');
    if (message !== undefined) this.#message = toDOMString(message);
    if (filename !== undefined) this.#filename = toUSVString(filename);
    if (lineno !== undefined) this.#lineno = lineno >>> 0;
    if (colno !== undefined) this.#colno = colno >>> 0;
    this.#error = error;
  }

  get message() {
    return this.#message;
  }

  get filename() {
    return this.#filename;
  }

  get lineno() {
    return this.#lineno;
  }

  get colno() {
    return this.#colno;
  }

  get error() {
    return this.#error;
  }
}

export class MessageEvent extends Event {
  #data = null;
  #origin = '';
  #lastEventId = '';
  #source = null;
  #ports = NO_PORTS;

  constructor(type, init = undefined) {
    requireArguments(1, arguments.length, 'MessageEvent constructor');
    super(type, init);
    if (init === undefined || init === null) return;
    const { data, lastEventId, origin, ports, source } = init;
    if (data !== undefined) this.#data = data;
    if (origin !== undefined) this.#origin = toUSVString(origin);
    if (lastEventId !== undefined) this.#lastEventId = toDOMString(lastEventId);
    if (source !== undefined && source !== null) {
      if (!isObject(source)) throw new TypeError('MessageEvent constructor: source is not an event source');
      this.#source = source;
    }
    if (ports !== undefined) {
      if (!isObject(ports)) throw new TypeError('MessageEvent constructor: ports is not a sequence');
      this.#ports = Object.freeze([...ports]);
    }
  }

  get data() {
    return this.#data;
  }

  get origin() {
    return this.#origin;
  }

  get lastEventId() {
    return this.#lastEventId;
  }

  get source() {
    return this.#source;
  }

  get ports() {
    return this.#ports;
  }
}

export class PromiseRejectionEvent extends Event {
  #promise;
  #reason;

  constructor(type, init) {
    requireArguments(2, arguments.length, 'PromiseRejectionEvent constructor');
    super(type, init);
    const { promise, reason } = toDictionary(init, 'PromiseRejectionEvent constructor');
    if (!isObject(promise)) throw new TypeError('PromiseRejectionEvent constructor: promise is required');
    this.#promise = promise;
    this.#reason = reason;
  }

  get promise() {
    return this.#promise;
  }

  get reason() {
    return this.#reason;
  }
}

const NO_PORTS = Object.freeze([]);

defineInterface(CustomEvent);
defineInterface(ErrorEvent);
defineInterface(MessageEvent);
defineInterface(PromiseRejectionEvent);
