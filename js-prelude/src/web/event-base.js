/**
 * The Event class, and the access EventTarget needs to its private flags.
 *
 * Gap by design: there is no tree of nodes here, so an event's path is its target alone.
 */

import { host } from '../boot/host.js';
import { defineInspection, defineInterface, requireArguments, toDictionary, toDOMString } from './webidl.js';

// One number holds every flag of the DOM standard: events are made often and fields are what they cost.
const BUBBLES = 1;
const CANCELABLE = 2;
const COMPOSED = 4;
const CANCELED = 8;
const STOP = 16;
const STOP_IMMEDIATE = 32;
const DISPATCHING = 64;
const PASSIVE = 256;
const TRUSTED = 512;

const NONE = 0;
const AT_TARGET = 2;

// Assigned in the static block: the functions of EventTarget's half of the dispatch algorithm.
export let begin, end, setPassive, isStopped, isStoppedImmediately, isCanceled, isEvent, canDispatch, trust;

let isTrustedDescriptor;

export class Event {
  #type;
  #flags = 0;
  #target = null;
  #currentTarget = null;
  #timeStamp = host.monotonic();

  constructor(type, init = undefined) {
    requireArguments(1, arguments.length, 'Event constructor');
    this.#type = toDOMString(type);
    if (init !== undefined) {
      const { bubbles, cancelable, composed } = toDictionary(init, 'Event constructor');
      this.#flags = (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0) | (composed ? COMPOSED : 0);
    }
    // [LegacyUnforgeable]: an own property of every event, sharing one getter.
    Object.defineProperty(this, 'isTrusted', isTrustedDescriptor);
  }

  get type() {
    return this.#type;
  }

  get target() {
    return this.#target;
  }

  get srcElement() {
    return this.#target;
  }

  get currentTarget() {
    return this.#currentTarget;
  }

  composedPath() {
    return this.#currentTarget === null ? [] : [this.#currentTarget];
  }

  get eventPhase() {
    return this.#flags & DISPATCHING ? AT_TARGET : NONE;
  }

  stopPropagation() {
    this.#flags |= STOP;
  }

  get cancelBubble() {
    return (this.#flags & STOP) !== 0;
  }

  set cancelBubble(value) {
    const stop = value ? STOP : 0;
    this.#flags |= stop;
  }

  stopImmediatePropagation() {
    this.#flags |= STOP | STOP_IMMEDIATE;
  }

  get bubbles() {
    return (this.#flags & BUBBLES) !== 0;
  }

  get cancelable() {
    return (this.#flags & CANCELABLE) !== 0;
  }

  get returnValue() {
    return (this.#flags & CANCELED) === 0;
  }

  set returnValue(value) {
    const flags = this.#flags;
    if (!value && (flags & (CANCELABLE | PASSIVE)) === CANCELABLE) this.#flags = flags | CANCELED;
  }

  preventDefault() {
    if ((this.#flags & (CANCELABLE | PASSIVE)) === CANCELABLE) this.#flags |= CANCELED;
  }

  get defaultPrevented() {
    return (this.#flags & CANCELED) !== 0;
  }

  get composed() {
    return (this.#flags & COMPOSED) !== 0;
  }

  get timeStamp() {
    return this.#timeStamp;
  }

  initEvent(type, bubbles = false, cancelable = false) {
    requireArguments(1, arguments.length, 'Event.initEvent');
    const name = toDOMString(type);
    if (this.#flags & DISPATCHING) return;
    this.#type = name;
    this.#target = null;
    this.#flags = (this.#flags & COMPOSED) | (bubbles ? BUBBLES : 0) | (cancelable ? CANCELABLE : 0);
  }

  static {
    isTrustedDescriptor = Object.getOwnPropertyDescriptor(
      { get isTrusted() { return (this.#flags & TRUSTED) !== 0; } },
      'isTrusted',
    );
    isTrustedDescriptor.configurable = false;

    isEvent = (value) => typeof value === 'object' && value !== null && #flags in value;
    canDispatch = (event) => (event.#flags & DISPATCHING) === 0;
    trust = (event, trusted) => {
      event.#flags = trusted ? event.#flags | TRUSTED : event.#flags & ~TRUSTED;
    };
    begin = (event, target) => {
      event.#target = event.#currentTarget = target;
      event.#flags |= DISPATCHING;
    };
    end = (event) => {
      event.#currentTarget = null;
      event.#flags &= ~(DISPATCHING | STOP | STOP_IMMEDIATE | PASSIVE);
    };
    setPassive = (event, on) => {
      event.#flags = on ? event.#flags | PASSIVE : event.#flags & ~PASSIVE;
    };
    isStopped = (event) => (event.#flags & STOP) !== 0;
    isStoppedImmediately = (event) => (event.#flags & STOP_IMMEDIATE) !== 0;
    isCanceled = (event) => (event.#flags & CANCELED) !== 0;
  }
}

defineInterface(Event, { constants: { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 } });

defineInspection(Event, function () {
  return {
    type: this.type,
    defaultPrevented: this.defaultPrevented,
    cancelable: this.cancelable,
    timeStamp: this.timeStamp,
  };
});
