/**
 * MessageChannel and MessagePort of the HTML standard, within one sandbox: there is no other thread to talk to, but a
 * message is still a copy, and arrives as a task of its own.
 *
 * A port keeps nothing alive. A message under way when its request ends is delivered when the port is next used.
 * Deliberate differences: `messageerror` is never fired, because a message that cannot be copied is refused by
 * `postMessage`; undefined arrives as null; and as in Node, ports have `ref` and `unref`, which do nothing.
 */

import { DOMException } from './dom-exception.js';
import { defineEventHandlers, dispatchTrusted, Event, EventTarget, MessageEvent } from './event.js';
import { illegalConstructor, INTERNAL } from './streams/webidl.js';
import { registerTransferable, structuredClone } from './structured-clone.js';
import { startTimer } from './timers.js';
import { defineInterface, isObject, requireArguments, toDictionary } from './webidl.js';

/** In a queue: the other side has closed. */
const CLOSED = Symbol('closed');

// Assigned in the static block: what only this module may do with ports.
let entangle, transfer;

/** @returns {boolean} whether the value is a MessagePort, by its brand */
let isMessagePort;

export class MessagePort extends EventTarget {
  /** The other side, if there still is one. @type {MessagePort | undefined} */
  #peer;
  /** What arrived and was not delivered. @type {({ data: unknown, ports: MessagePort[] } | typeof CLOSED)[]} */
  #queue = [];
  #isStarted = false;
  /** Sent away, or closed from this side. */
  #isGone = false;
  /** The task that delivers what is next; its `id` is negative once it has run or its request has ended. */
  #task;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    super();
  }

  postMessage(message, options = undefined) {
    requireArguments(1, arguments.length, 'MessagePort.postMessage');
    const peer = this.#peer;
    const list = toTransferList(options);
    const ports = list.filter(isMessagePort);
    if (ports.includes(this)) throw new DOMException('A port cannot be sent through itself', 'DataCloneError');
    // Cloned together, so that the list of ports holds those that the message holds.
    const [data, arrived] = structuredClone([message, ports], { transfer: list });
    // A port sent to its own other side takes the channel with it.
    if (peer === undefined || ports.includes(peer)) return;
    peer.#take({ data, ports: arrived });
  }

  start() {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#schedule();
  }

  close() {
    this.#isGone = true;
    this.#queue = [];
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#peer = peer.#peer = undefined;
    peer.#take(CLOSED);
  }

  ref() {
    this.#queue;
    return this;
  }

  unref() {
    this.#queue;
    return this;
  }

  #take(item) {
    this.#queue.push(item);
    this.#schedule();
  }

  /** One task a message, so that what one causes happens before the next. */
  #schedule() {
    if (this.#queue.length === 0 || this.#isGone || this.#task?.id >= 0) return;
    // That the other side has closed is told even to those who never listen.
    if (!this.#isStarted && this.#queue[0] !== CLOSED) return;
    this.#task = startTimer(0, () => this.#deliver());
  }

  #deliver() {
    this.#task = undefined;
    const item = this.#isGone ? undefined : this.#queue.shift();
    if (item === undefined) return;
    this.#schedule();
    const event = item === CLOSED ? new Event('close') : new MessageEvent('message', item);
    dispatchTrusted(this, event);
  }

  static {
    isMessagePort = (value) => isObject(value) && #peer in value;

    entangle = (one, other) => {
      one.#peer = other;
      other.#peer = one;
    };

    transfer = (port) => {
      if (port.#isGone) throw new DOMException('A MessagePort is closed or was sent before', 'DataCloneError');
      const successor = new MessagePort(INTERNAL);
      successor.#queue = port.#queue;
      if (port.#peer !== undefined) entangle(successor, port.#peer);
      port.#peer = undefined;
      port.#queue = [];
      port.#isGone = true;
      return successor;
    };
  }
}

defineEventHandlers(MessagePort.prototype, ['message', 'messageerror', 'close']);

// Setting the handler starts the port; adding a listener does not.
const handler = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
const { start } = MessagePort.prototype;
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  get: handler.get,
  set(value) {
    handler.set.call(this, value);
    start.call(this);
  },
});

/** The second argument: a sequence, or a dictionary with one. */
function toTransferList(options) {
  if (options === undefined || options === null) return [];
  const isSequence = isObject(options) && options[Symbol.iterator] !== undefined;
  const list = isSequence ? options : toDictionary(options, 'MessagePort.postMessage').transfer;
  if (list === undefined) return [];
  if (!isObject(list) || typeof list[Symbol.iterator] !== 'function') {
    throw new TypeError('MessagePort.postMessage: transfer is not a sequence');
  }
  return [...list];
}

export class MessageChannel {
  #port1 = new MessagePort(INTERNAL);
  #port2 = new MessagePort(INTERNAL);

  constructor() {
    entangle(this.#port1, this.#port2);
  }

  get port1() {
    return this.#port1;
  }

  get port2() {
    return this.#port2;
  }
}

defineInterface(MessagePort);
defineInterface(MessageChannel);
registerTransferable(isMessagePort, transfer);
