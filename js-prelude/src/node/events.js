/**
 * The `events` module: EventEmitter, and its helpers for promises and async iteration.
 *
 * Listeners of a type are an array that is replaced, never changed, so that `emit` can walk it while listeners come
 * and go. EventEmitter is a function, not a class, because old code inherits by calling it on its own `this`.
 *
 * Gaps by design: `captureRejections` has no effect; there are no domains and no EventEmitterAsyncResource.
 */

import { inspect } from '../web/inspect.js';
import { codedError, invalidArgType, requireFunction, requireNumber } from './errors.js';

const errorMonitor = Symbol('events.errorMonitor');
const captureRejectionSymbol = Symbol.for('nodejs.rejection');

let defaultMaxListeners = 10;

function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}

EventEmitter.init = function () {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners ||= undefined;
};

const { prototype } = EventEmitter;
prototype._events = undefined;
prototype._eventsCount = 0;
prototype._maxListeners = undefined;

const methods = {
  setMaxListeners(count) {
    requireNumber(count, 'setMaxListeners', 0);
    this._maxListeners = count;
    return this;
  },

  getMaxListeners() {
    return maxListenersOf(this);
  },

  emit(type, ...args) {
    const events = this._events;
    if (type === 'error') {
      if (events?.[errorMonitor]) this.emit(errorMonitor, ...args);
      if (!events?.error) throw unhandled(args[0]);
    }
    const listeners = events?.[type];
    if (listeners === undefined) return false;
    // An array for us; some packages put a bare function there.
    if (typeof listeners === 'function') listeners.apply(this, args);
    else for (let i = 0, count = listeners.length; i < count; i++) listeners[i].apply(this, args);
    return true;
  },

  addListener(type, listener) {
    return add(this, type, listener, false);
  },

  prependListener(type, listener) {
    return add(this, type, listener, true);
  },

  once(type, listener) {
    requireFunction(listener, 'listener');
    return this.on(type, onceWrapper(this, type, listener));
  },

  prependOnceListener(type, listener) {
    requireFunction(listener, 'listener');
    return this.prependListener(type, onceWrapper(this, type, listener));
  },

  removeListener(type, listener) {
    requireFunction(listener, 'listener');
    const listeners = listenersOf(this, type);
    const index = listeners.findLastIndex((candidate) => candidate === listener || candidate.listener === listener);
    if (index >= 0) {
      replace(this, type, listeners.toSpliced(index, 1));
      if (this._events.removeListener) this.emit('removeListener', type, listeners[index].listener ?? listener);
    }
    return this;
  },

  removeAllListeners(type) {
    const events = this._events;
    if (events === undefined) return this;
    if (events.removeListener === undefined) {
      if (arguments.length === 0) {
        this._events = Object.create(null);
        this._eventsCount = 0;
      } else {
        replace(this, type, []);
      }
    } else if (arguments.length === 0) {
      for (const key of Reflect.ownKeys(events)) if (key !== 'removeListener') this.removeAllListeners(key);
      this.removeAllListeners('removeListener');
    } else {
      for (const listener of listenersOf(this, type).toReversed()) this.removeListener(type, listener);
    }
    return this;
  },

  listeners(type) {
    return listenersOf(this, type).map((listener) => listener.listener ?? listener);
  },

  rawListeners(type) {
    return [...listenersOf(this, type)];
  },

  listenerCount(type, listener) {
    const listeners = listenersOf(this, type);
    if (!listener) return listeners.length;
    return listeners.filter((candidate) => candidate === listener || candidate.listener === listener).length;
  },

  eventNames() {
    return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
  },
};
methods.on = methods.addListener;
methods.off = methods.removeListener;
// Enumerable, as on Node's prototype: old code copies them one by one.
Object.assign(prototype, methods);

function listenersOf(emitter, type) {
  const listeners = emitter._events?.[type];
  if (listeners === undefined) return [];
  return typeof listeners === 'function' ? [listeners] : listeners;
}

/** @param {Function[]} listeners  none of them forgets the type */
function replace(emitter, type, listeners) {
  const events = emitter._events;
  const had = events[type] !== undefined;
  if (listeners.length > 0) {
    events[type] = listeners;
    if (!had) emitter._eventsCount++;
  } else if (had) {
    delete events[type];
    emitter._eventsCount--;
  }
}

function add(emitter, type, listener, first) {
  requireFunction(listener, 'listener');
  if (emitter._events === undefined) {
    emitter._events = Object.create(null);
    emitter._eventsCount = 0;
  } else if (emitter._events.newListener !== undefined) {
    // Before it is added, so that the listener cannot hear of itself.
    emitter.emit('newListener', type, listener.listener ?? listener);
  }
  const old = listenersOf(emitter, type);
  const listeners = first ? [listener, ...old] : [...old, listener];
  const max = maxListenersOf(emitter);
  if (old.warned) listeners.warned = true;
  else if (max > 0 && listeners.length > max) warn(emitter, type, listeners);
  replace(emitter, type, listeners);
  return emitter;
}

function warn(emitter, type, listeners) {
  listeners.warned = true;
  globalThis.console?.warn(
    `MaxListenersExceededWarning: Possible EventEmitter memory leak detected. ${listeners.length} ${String(type)} listeners ` +
      `added to ${emitter.constructor?.name}. Use emitter.setMaxListeners() to increase limit`,
  );
}

function maxListenersOf(emitter) {
  return emitter._maxListeners ?? defaultMaxListeners;
}

function onceWrapper(emitter, type, listener) {
  let fired = false;
  const wrapper = function (...args) {
    if (fired) return undefined;
    fired = true;
    emitter.removeListener(type, wrapper);
    return listener.apply(emitter, args);
  };
  wrapper.listener = listener;
  return wrapper;
}

function unhandled(error) {
  if (error instanceof Error) return error;
  let shown;
  try {
    shown = inspect(error);
  } catch {
    shown = String(error);
  }
  const wrapped = codedError(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`);
  wrapped.context = error;
  return wrapped;
}

function abortError(signal) {
  const error = codedError(Error, 'ABORT_ERR', 'The operation was aborted');
  error.name = 'AbortError';
  error.cause = signal.reason;
  return error;
}

function requireSignal(signal) {
  if (signal !== undefined && (typeof signal !== 'object' || !('aborted' in signal))) {
    throw invalidArgType('options.signal', 'an instance of AbortSignal', signal);
  }
}

/** Listens on an EventEmitter or an EventTarget. @returns {() => void} that stops listening */
function listen(target, type, listener) {
  if (typeof target?.on === 'function') {
    target.on(type, listener);
    return () => target.removeListener(type, listener);
  }
  if (typeof target?.addEventListener === 'function') {
    target.addEventListener(type, listener);
    return () => target.removeEventListener(type, listener);
  }
  throw invalidArgType('emitter', 'an instance of EventEmitter', target);
}

/** The arguments of the next event, as a promise. */
async function once(emitter, type, options = {}) {
  const { signal } = options;
  requireSignal(signal);
  if (signal?.aborted) throw abortError(signal);
  const stops = [];
  try {
    return await new Promise((resolve, reject) => {
      stops.push(listen(emitter, type, (...args) => resolve(args)));
      if (type !== 'error' && typeof emitter.on === 'function') stops.push(listen(emitter, 'error', reject));
      if (signal) stops.push(listen(signal, 'abort', () => reject(abortError(signal))));
    });
  } finally {
    for (const stop of stops) stop();
  }
}

/** Every event of a type, as an async iterator of argument lists. */
function on(emitter, type, options = {}) {
  const { signal, close = [] } = options;
  requireSignal(signal);
  if (signal?.aborted) throw abortError(signal);
  const queue = [];
  const waiting = [];
  const stops = [];
  let failure;
  let finished = false;

  const onEvent = (...args) => {
    const first = waiting.shift();
    if (first) first.resolve({ value: args, done: false });
    else queue.push(args);
  };
  const finish = () => {
    finished = true;
    for (const stop of stops.splice(0)) stop();
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
  };
  const fail = (error) => {
    const first = waiting.shift();
    if (first) first.reject(error);
    else failure = { error };
    finish();
  };

  stops.push(listen(emitter, type, onEvent));
  if (type !== 'error' && typeof emitter.on === 'function') stops.push(listen(emitter, 'error', fail));
  for (const name of close) stops.push(listen(emitter, name, finish));
  if (signal) stops.push(listen(signal, 'abort', () => fail(abortError(signal))));

  return {
    next() {
      if (queue.length > 0) return Promise.resolve({ value: queue.shift(), done: false });
      if (failure) {
        const { error } = failure;
        failure = undefined;
        return Promise.reject(error);
      }
      if (finished) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      finish();
      return Promise.resolve({ value: undefined, done: true });
    },
    throw(error) {
      if (!(error instanceof Error)) throw invalidArgType('EventEmitter.AsyncIterator', 'an instance of Error', error);
      fail(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const statics = {
  EventEmitter,
  errorMonitor,
  captureRejectionSymbol,
  captureRejections: false,
  usingDomains: false,
  once,
  on,

  listenerCount(emitter, type) {
    return typeof emitter.listenerCount === 'function' ? emitter.listenerCount(type) : listenersOf(emitter, type).length;
  },

  /** An EventTarget keeps its listeners to itself: none are told of here. */
  getEventListeners(target, type) {
    if (typeof target?.listeners === 'function') return target.listeners(type);
    if (typeof target?.addEventListener === 'function') return [];
    throw invalidArgType('emitter', 'an instance of EventEmitter or EventTarget', target);
  },

  getMaxListeners(target) {
    if (typeof target?.getMaxListeners === 'function') return target.getMaxListeners();
    if (typeof target?.addEventListener === 'function') return defaultMaxListeners;
    throw invalidArgType('emitter', 'an instance of EventEmitter or EventTarget', target);
  },

  /** Without targets, for all emitters. An EventTarget never warns, so it has nothing to set. */
  setMaxListeners(count = defaultMaxListeners, ...targets) {
    requireNumber(count, 'setMaxListeners', 0);
    if (targets.length === 0) defaultMaxListeners = count;
    for (const target of targets) target.setMaxListeners?.(count);
  },

  addAbortListener(signal, listener) {
    if (signal === undefined) throw invalidArgType('signal', 'an instance of AbortSignal', signal);
    requireSignal(signal);
    requireFunction(listener, 'listener');
    let stop = () => {};
    if (signal.aborted) queueMicrotask(() => listener());
    else stop = listen(signal, 'abort', listener);
    return { [Symbol.dispose ?? Symbol.for('Symbol.dispose')]: () => stop() };
  },
};
Object.assign(EventEmitter, statics);
Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
  get: () => defaultMaxListeners,
  set(count) {
    requireNumber(count, 'defaultMaxListeners', 0);
    defaultMaxListeners = count;
  },
  enumerable: true,
});

export default EventEmitter;
