/**
 * setTimeout, setInterval, setImmediate and their clear functions, over the host's one-shot timers.
 *
 * Every timer belongs to the request that was current when it was set: its callback runs as that request, and
 * `cancelTimersOf` ends whatever a finished request left behind.
 *
 * Gap by design: as in Node, setTimeout returns an object, and a string in place of a callback is refused. Unlike
 * Node, a delay of 0 stays 0, and an interval goes on after its callback threw.
 */

import { setFrame, takeFrame } from '../node/async-frame.js';
import { host } from '../boot/host.js';
import { Ev, Op } from '../boot/abi.js';
import { DOMException } from './dom-exception.js';
import { reportException } from './uncaught.js';

export { setUncaughtHandler } from './uncaught.js';

const LONGEST_DELAY = 2 ** 31 - 1;

/** Running timers by the host's id. @type {Map<number, Timer>} */
const running = new Map();
/** The same, grouped by request. @type {Map<number, Set<Timer>>} */
const byRequest = new Map();
/** Timers whose numeric id a script asked for. @type {Map<number, Timeout>} */
const byNumber = new Map();

let lastNumber = 0;

/** One callback waiting in the host: the part of a timer that scripts never see. */
class Timer {
  /**
   * @param {() => void} callback
   * @param {number} request
   */
  constructor(callback, request) {
    this.callback = callback;
    this.request = request;
    this.id = -1;
    /** The async context it was started in. */
    this.frame = takeFrame();
  }

  start(delay) {
    const id = host.op(Op.TIMER_START, delay);
    if (id < 0) throw new DOMException(`A timer cannot be started (code ${id})`, 'QuotaExceededError');
    this.id = id;
    running.set(id, this);
    const siblings = byRequest.get(this.request);
    if (siblings === undefined) byRequest.set(this.request, new Set([this]));
    else siblings.add(this);
  }

  /** Leaves the tables. @returns {boolean} whether it was running */
  detach() {
    if (this.id < 0) return false;
    running.delete(this.id);
    this.id = -1;
    const siblings = byRequest.get(this.request);
    siblings.delete(this);
    if (siblings.size === 0) byRequest.delete(this.request);
    return true;
  }

  stop() {
    const id = this.id;
    if (this.detach()) host.op(Op.TIMER_CANCEL, id);
  }
}

host.on(Ev.TIMER, (id) => {
  const timer = running.get(id);
  // A timer cancelled while its event was under way is simply no longer there.
  if (timer === undefined) return;
  timer.detach();
  const previous = host.context();
  host.setContext(timer.request);
  setFrame(timer.frame);
  try {
    timer.callback();
  } catch (error) {
    reportException(error);
  } finally {
    setFrame(undefined);
    host.setContext(previous);
  }
});

/**
 * A timer for the runtime's own use, belonging to the current request like any other.
 * @param {number} delay  in milliseconds
 * @param {() => void} callback
 * @returns {object} what `stopTimer` takes
 */
export function startTimer(delay, callback) {
  const timer = new Timer(callback, host.context());
  timer.start(Math.min(delay, LONGEST_DELAY));
  return timer;
}

/** Stops a timer of `startTimer`; one that has fired is no error. */
export function stopTimer(timer) {
  timer.stop();
}

/**
 * Cancels every timer the request still has, its AbortSignal timeouts included.
 * @param {number} requestId
 * @returns {number} how many there were
 */
export function cancelTimersOf(requestId) {
  const timers = byRequest.get(requestId);
  if (timers === undefined) return 0;
  const found = [...timers];
  for (const timer of found) timer.stop();
  return found.length;
}

/** What setTimeout and setInterval return. */
export class Timeout {
  #timer;
  #delay;
  #repeats;
  #referenced = true;
  #closed = false;
  #number = 0;

  constructor(callback, delay, repeats, args) {
    this.#delay = delay;
    this.#repeats = repeats;
    this.#timer = new Timer(() => this.#fire(callback, args), host.context());
    this.#timer.start(delay);
  }

  #fire(callback, args) {
    // Re-armed first: the period counts from here, and neither a throw nor a deadline ends the interval.
    if (this.#repeats) this.#timer.start(this.#delay);
    try {
      if (args.length === 0) callback.call(this);
      else callback.apply(this, args);
    } finally {
      if (this.#timer.id < 0) this.#forgetNumber();
    }
  }

  #forgetNumber() {
    if (this.#number !== 0) byNumber.delete(this.#number);
  }

  /** There is no event loop to keep alive here; the flag is kept for code that asks. */
  ref() {
    this.#referenced = true;
    return this;
  }

  unref() {
    this.#referenced = false;
    return this;
  }

  hasRef() {
    return this.#referenced;
  }

  /** Starts the delay again, also after it has fired. */
  refresh() {
    if (this.#closed) return this;
    this.#timer.stop();
    this.#timer.start(this.#delay);
    if (this.#number !== 0) byNumber.set(this.#number, this);
    return this;
  }

  close() {
    this.#closed = true;
    this.#timer.stop();
    this.#forgetNumber();
    return this;
  }

  [Symbol.toPrimitive]() {
    if (this.#number === 0) {
      this.#number = ++lastNumber;
      if (this.#timer.id >= 0) byNumber.set(this.#number, this);
    }
    return this.#number;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #timer in value;
  }
}

/** What setImmediate returns. */
export class Immediate {
  #timer;
  #referenced = true;

  constructor(callback, args) {
    this.#timer = new Timer(() => callback.apply(this, args), host.context());
    this.#timer.start(0);
  }

  ref() {
    this.#referenced = true;
    return this;
  }

  unref() {
    this.#referenced = false;
    return this;
  }

  hasRef() {
    return this.#referenced;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #timer in value;
  }

  static stop(immediate) {
    immediate.#timer.stop();
  }
}

if (Symbol.dispose) {
  Object.defineProperty(Timeout.prototype, Symbol.dispose, {
    value() { this.close(); }, writable: true, configurable: true,
  });
  Object.defineProperty(Immediate.prototype, Symbol.dispose, {
    value() { Immediate.stop(this); }, writable: true, configurable: true,
  });
}

export function setTimeout(callback, delay = 0, ...args) {
  return new Timeout(requireFunction(callback), toDelay(delay), false, args);
}

export function setInterval(callback, delay = 0, ...args) {
  return new Timeout(requireFunction(callback), Math.max(1, toDelay(delay)), true, args);
}

export function setImmediate(callback, ...args) {
  return new Immediate(requireFunction(callback), args);
}

/** Takes the object or the number of a timer of either kind; anything else is ignored. */
export function clearTimeout(timer = undefined) {
  if (Timeout.is(timer)) timer.close();
  else if (typeof timer === 'number' || typeof timer === 'string') byNumber.get(Number(timer))?.close();
}

export function clearInterval(timer = undefined) {
  clearTimeout(timer);
}

export function clearImmediate(immediate = undefined) {
  if (Immediate.is(immediate)) Immediate.stop(immediate);
}

function requireFunction(callback) {
  if (typeof callback === 'function') return callback;
  const error = new TypeError('The "callback" argument must be a function');
  error.code = 'ERR_INVALID_ARG_TYPE';
  throw error;
}

function toDelay(value) {
  const delay = Math.trunc(+value);
  if (!(delay > 0)) return 0;
  return delay > LONGEST_DELAY ? 1 : delay;
}
