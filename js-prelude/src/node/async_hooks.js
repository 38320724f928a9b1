/**
 * The `async_hooks` module. AsyncLocalStorage is built on the one value the engine carries through promise jobs: a
 * frame, which is an immutable list of storages and what they hold, the newest first.
 *
 * Gap by design: there are no ids of asynchronous operations, so `createHook` never calls back, and all ids are 1 or
 * counted for AsyncResource alone.
 */

import { runInFrame, setFrame, takeFrame } from './async-frame.js';
import EventEmitter from './events.js';
import { codedError, invalidArgType, requireFunction, requireString } from './errors.js';

/** Above this depth a frame is rebuilt, so that `enterWith` in a loop does not make an endless list. */
const MAX_DEPTH = 32;

class Frame {
  /** @param {AsyncLocalStorage} storage @param {unknown} store @param {Frame | undefined} outer */
  constructor(storage, store, outer) {
    this.storage = storage;
    this.store = store;
    this.outer = outer;
    this.depth = outer === undefined ? 1 : outer.depth + 1;
  }
}

/** @param {Frame | undefined} frame */
function find(frame, storage) {
  for (; frame !== undefined; frame = frame.outer) if (frame.storage === storage) return frame;
  return undefined;
}

/** A frame in which `storage` holds `store`. */
function frameWith(storage, store) {
  const outer = takeFrame();
  if (outer === undefined || outer.depth < MAX_DEPTH) return new Frame(storage, store, outer);
  // What is hidden by newer values goes.
  const kept = new Map();
  for (let frame = outer; frame !== undefined; frame = frame.outer) {
    if (frame.storage !== storage && !kept.has(frame.storage)) kept.set(frame.storage, frame.store);
  }
  let rebuilt;
  for (const [other, value] of [...kept].reverse()) rebuilt = new Frame(other, value, rebuilt);
  return new Frame(storage, store, rebuilt);
}

/** What `exit` and `disable` put there. */
const nothing = Symbol('nothing');

export class AsyncLocalStorage {
  #isEnabled = true;

  static bind(fn) {
    return AsyncResource.bind(fn);
  }

  /** A function that calls others in the context of here and now. */
  static snapshot() {
    const frame = takeFrame();
    return function (fn, ...args) {
      return runInFrame(frame, fn, this, args);
    };
  }

  getStore() {
    if (!this.#isEnabled) return undefined;
    const store = find(takeFrame(), this)?.store;
    return store === nothing ? undefined : store;
  }

  run(store, callback, ...args) {
    requireFunction(callback, 'callback');
    if (!this.#isEnabled) this.#isEnabled = true;
    return runInFrame(frameWith(this, store), callback, undefined, args);
  }

  exit(callback, ...args) {
    requireFunction(callback, 'callback');
    return runInFrame(frameWith(this, nothing), callback, undefined, args);
  }

  enterWith(store) {
    if (!this.#isEnabled) this.#isEnabled = true;
    setFrame(frameWith(this, store));
  }

  /** Until the next `run` or `enterWith`, everywhere. */
  disable() {
    this.#isEnabled = false;
    setFrame(frameWith(this, nothing));
  }
}

let lastId = 1;

/** It inherits from nothing, but is often inherited from together with EventEmitter. */
export class AsyncResource {
  #id = ++lastId;
  #trigger;
  #frame = takeFrame();

  constructor(type, options = {}) {
    requireString(type, 'type');
    const trigger = typeof options === 'number' ? options : (options.triggerAsyncId ?? 1);
    if (!Number.isSafeInteger(trigger) || trigger < -1) {
      throw codedError(RangeError, 'ERR_INVALID_ASYNC_ID', `Invalid triggerAsyncId value: ${String(trigger)}`);
    }
    this.#trigger = trigger;
  }

  static bind(fn, type, thisArg) {
    requireFunction(fn, 'fn');
    return new AsyncResource(type || fn.name || 'bound-anonymous-fn').bind(fn, thisArg);
  }

  bind(fn, thisArg) {
    requireFunction(fn, 'fn');
    const resource = this;
    const bound = function (...args) {
      return resource.runInAsyncScope(fn, thisArg === undefined ? this : thisArg, ...args);
    };
    return Object.defineProperties(bound, {
      length: { value: fn.length, configurable: true },
      asyncResource: { value: this, writable: true, enumerable: true, configurable: true },
    });
  }

  runInAsyncScope(fn, thisArg, ...args) {
    return runInFrame(this.#frame, fn, thisArg, args);
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return this.#trigger;
  }

  emitDestroy() {
    return this;
  }
}

const hook = {
  enable() {
    return this;
  },
  disable() {
    return this;
  },
};

export function createHook(callbacks) {
  for (const name of ['init', 'before', 'after', 'destroy', 'promiseResolve']) {
    const callback = callbacks[name];
    if (callback !== undefined && typeof callback !== 'function') {
      throw codedError(TypeError, 'ERR_ASYNC_CALLBACK', `hook.${name} must be a function`);
    }
  }
  return Object.create(hook);
}

export const executionAsyncId = () => 1;
export const triggerAsyncId = () => 0;
export const executionAsyncResource = () => ({});

export const asyncWrapProviders = Object.freeze({ __proto__: null, NONE: 0 });

/** An emitter whose listeners run in the context in which it was made. */
export class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  constructor(options = {}) {
    super(options);
    const name = typeof options === 'string' ? options : (options.name ?? new.target.name);
    this.#resource = new AsyncResource(name, typeof options === 'string' ? undefined : options);
  }

  static #of(emitter) {
    if (!(#resource in emitter)) throw invalidArgType('this', 'an instance of EventEmitterAsyncResource', emitter);
    return emitter.#resource;
  }

  emit(type, ...args) {
    return EventEmitterAsyncResource.#of(this).runInAsyncScope(super.emit, this, type, ...args);
  }

  emitDestroy() {
    EventEmitterAsyncResource.#of(this).emitDestroy();
  }

  get asyncId() {
    return EventEmitterAsyncResource.#of(this).asyncId();
  }

  get triggerAsyncId() {
    return EventEmitterAsyncResource.#of(this).triggerAsyncId();
  }

  get asyncResource() {
    return EventEmitterAsyncResource.#of(this);
  }
}

export default {
  AsyncLocalStorage, AsyncResource, asyncWrapProviders, createHook, executionAsyncId, executionAsyncResource,
  triggerAsyncId,
};
