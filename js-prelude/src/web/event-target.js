/**
 * EventTarget: the listener list, dispatch, and the on* handler attributes built on it.
 *
 * Targets are made often and mostly stay without listeners, so nothing is allocated until the first one is added.
 * Listeners of all types share one flat array: it is nearly always tiny, and order is all that matters within a type.
 */

import {
  begin, canDispatch, end, isCanceled, isEvent, isStopped, isStoppedImmediately, setPassive, trust,
} from './event-base.js';
import { DOMException } from './dom-exception.js';
import { reportException } from './uncaught.js';
import { defineInterface, isObject, requireArguments, toDOMString } from './webidl.js';

/**
 * @typedef {object} Listener
 * @property {string} type
 * @property {Function | object} callback
 * @property {boolean} capture
 * @property {boolean} once
 * @property {boolean} passive
 * @property {boolean} removed
 * @property {(() => void) | null} release  undoes what following an AbortSignal costs that signal
 */

// What abort.js tells this module, which it in turn builds on.
let isAbortSignal = () => false;
let followAbort = null;
let unfollowAbort = null;

/**
 * @param {(value: unknown) => boolean} isSignal
 * @param {(signal: object, algorithm: () => void) => void} follow
 * @param {(signal: object, algorithm: () => void) => void} unfollow
 */
export function connectAbortSignal(isSignal, follow, unfollow) {
  isAbortSignal = isSignal;
  followAbort = follow;
  unfollowAbort = unfollow;
}

/**
 * Called with (target, type, count of listeners of that type) when a class asked to hear of it.
 * @type {WeakMap<object, (target: object, type: string, count: number) => void>}
 */
const countHooks = new WeakMap();

/** Lets a class (by its prototype) learn how many listeners of a type its instances have, when that changes. */
export function watchListenerCount(prototype, hook) {
  countHooks.set(prototype, hook);
}

/** Fires a trusted event made by the runtime itself. @returns {boolean} false when it was cancelled */
export let dispatchTrusted;

/** @returns {boolean} whether any listener of the type is registered */
export let hasListeners;

let getHandler, setHandler;

export class EventTarget {
  /** @type {Listener[] | undefined} */
  #listeners;
  /** Event handler attributes: type to { value, listener }. @type {Map<string, any> | undefined} */
  #handlers;
  /** @type {((target: object, type: string, count: number) => void) | undefined} */
  #countHook;

  addEventListener(type, callback, options = undefined) {
    requireArguments(2, arguments.length, 'EventTarget.addEventListener');
    const listeners = this.#listeners; // the brand check comes before any conversion
    const name = toDOMString(type);
    const receiver = toCallback(callback);
    let capture = false, once = false, passive = false, signal;
    if (isObject(options)) {
      capture = Boolean(options.capture);
      once = Boolean(options.once);
      passive = Boolean(options.passive);
      signal = options.signal;
      if (signal !== undefined && !isAbortSignal(signal)) {
        throw new TypeError('EventTarget.addEventListener: signal is not an AbortSignal');
      }
    } else {
      capture = Boolean(options);
    }
    if (signal?.aborted || receiver === null) return;
    if (listeners !== undefined && find(listeners, name, receiver, capture) >= 0) return;
    const listener = { type: name, callback: receiver, capture, once, passive, removed: false, release: null };
    this.#append(listener);
    if (signal !== undefined) {
      const algorithm = () => this.#remove(listener);
      followAbort(signal, algorithm);
      listener.release = () => unfollowAbort(signal, algorithm);
    }
  }

  removeEventListener(type, callback, options = undefined) {
    requireArguments(2, arguments.length, 'EventTarget.removeEventListener');
    const listeners = this.#listeners;
    const name = toDOMString(type);
    const receiver = toCallback(callback);
    const capture = Boolean(isObject(options) ? options.capture : options);
    if (listeners === undefined) return;
    const at = find(listeners, name, receiver, capture);
    if (at >= 0) this.#remove(listeners[at]);
  }

  dispatchEvent(event) {
    requireArguments(1, arguments.length, 'EventTarget.dispatchEvent');
    this.#listeners;
    if (!isEvent(event)) throw new TypeError('EventTarget.dispatchEvent: argument 1 is not an Event');
    if (!canDispatch(event)) throw new DOMException('The event is already being dispatched', 'InvalidStateError');
    trust(event, false);
    return this.#dispatch(event);
  }

  #append(listener) {
    if (this.#listeners === undefined) {
      this.#listeners = [listener];
      this.#countHook = hookOf(this);
    } else {
      this.#listeners.push(listener);
    }
    this.#countHook?.(this, listener.type, count(this.#listeners, listener.type));
  }

  #remove(listener) {
    if (listener.removed) return;
    listener.removed = true;
    listener.release?.();
    const at = this.#listeners.indexOf(listener);
    this.#listeners.splice(at, 1);
    this.#countHook?.(this, listener.type, count(this.#listeners, listener.type));
  }

  #dispatch(event) {
    const listeners = this.#listeners;
    begin(event, this);
    try {
      if (listeners !== undefined && listeners.length > 0) {
        // A copy: listeners added during the dispatch are not called, removed ones are skipped by their flag.
        const type = event.type;
        const called = listeners.filter((listener) => listener.type === type);
        // At the target, capturing listeners come first.
        this.#invoke(event, called, true);
        if (!isStopped(event)) this.#invoke(event, called, false);
      }
    } finally {
      end(event);
    }
    return !isCanceled(event);
  }

  #invoke(event, called, capture) {
    for (let i = 0; i < called.length; i++) {
      const listener = called[i];
      if (listener.capture !== capture || listener.removed) continue;
      if (listener.once) this.#remove(listener);
      if (listener.passive) setPassive(event, true);
      try {
        call(listener.callback, this, event);
      } catch (error) {
        reportException(error);
      }
      if (listener.passive) setPassive(event, false);
      if (isStoppedImmediately(event)) return;
    }
  }

  static {
    dispatchTrusted = (target, event) => {
      trust(event, true);
      return target.#dispatch(event);
    };
    hasListeners = (target, type) => target.#listeners !== undefined && count(target.#listeners, type) > 0;

    getHandler = (target, type) => target.#handlers?.get(type)?.value ?? null;
    setHandler = (target, type, value) => {
      const handlers = (target.#handlers ??= new Map());
      const handler = handlers.get(type);
      if (value === null) {
        if (handler === undefined) return;
        handlers.delete(type);
        target.#remove(handler.listener);
      } else if (handler !== undefined) {
        handler.value = value; // it keeps its place among the listeners
      } else {
        const fresh = { value, listener: null };
        const callback = (event) => {
          // A handler may be any object; only a function is called.
          if (typeof fresh.value === 'function' && fresh.value.call(target, event) === false) event.preventDefault();
        };
        fresh.listener = { type, callback, capture: false, once: false, passive: false, removed: false, release: null };
        handlers.set(type, fresh);
        target.#append(fresh.listener);
      }
    };
  }
}

defineInterface(EventTarget);

/**
 * Defines event handler attributes (`onabort` for "abort", …) on the prototype of a class derived from EventTarget,
 * or on any single target.
 * @param {object} prototype
 * @param {string[]} types
 */
export function defineEventHandlers(prototype, types) {
  for (const type of types) {
    const key = `on${type}`;
    const accessors = {
      get [key]() {
        return getHandler(this, type);
      },
      set [key](value) {
        setHandler(this, type, isObject(value) ? value : null);
      },
    };
    Object.defineProperty(prototype, key, Object.getOwnPropertyDescriptor(accessors, key));
  }
}

/** The `EventListener?` conversion. */
function toCallback(value) {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new TypeError('an event listener must be a function or an object');
  return value;
}

function call(callback, target, event) {
  if (typeof callback === 'function') {
    callback.call(target, event);
    return;
  }
  const handleEvent = callback.handleEvent;
  if (typeof handleEvent !== 'function') throw new TypeError('the handleEvent of an event listener is not a function');
  handleEvent.call(callback, event);
}

function find(listeners, type, callback, capture) {
  for (let i = 0; i < listeners.length; i++) {
    const listener = listeners[i];
    if (listener.callback === callback && listener.type === type && listener.capture === capture) return i;
  }
  return -1;
}

function count(listeners, type) {
  let found = 0;
  for (let i = 0; i < listeners.length; i++) if (listeners[i].type === type) found++;
  return found;
}

function hookOf(target) {
  for (let at = Object.getPrototypeOf(target); at !== null; at = Object.getPrototypeOf(at)) {
    const hook = countHooks.get(at);
    if (hook !== undefined) return hook;
  }
  return undefined;
}
