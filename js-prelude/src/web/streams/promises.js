/**
 * Promise tools of the streams. The built-ins are captured here once, because a script that replaces
 * `Promise.prototype.then` must not see, or change, what a pipe or a tee does inside.
 */

/** Calls a function with a receiver; unlike `fn.call(…)` it cannot be intercepted. */
export const call = Function.prototype.call.bind(Function.prototype.call);

/** `then(promise, onFulfilled, onRejected)` with the original method. */
export const performThen = Function.prototype.call.bind(Promise.prototype.then);

const resolveWith = Promise.resolve;
const rejectWith = Promise.reject;

/** A promise resolved with `value`; a native promise comes back as it is. */
export const resolved = (value) => call(resolveWith, Promise, value);

/** A promise rejected with `error`. */
export const rejected = (error) => call(rejectWith, Promise, error);

/** Stands for every "promise resolved with undefined" whose identity nobody can see. */
const RESOLVED = resolved(undefined);

const noop = () => {};

/** Sets [[PromiseIsHandled]]. */
export function markHandled(promise) {
  performThen(promise, undefined, noop);
  return promise;
}

/**
 * "React to" the result of an algorithm. Our algorithms answer `undefined` in place of a promise already
 * resolved, which is the usual case and costs no allocation.
 */
export function react(result, onFulfilled, onRejected) {
  return performThen(result === undefined ? RESOLVED : result, onFulfilled, onRejected);
}

/** Runs `fn` in a new microtask. */
export function queueMicrotaskStep(fn) {
  performThen(RESOLVED, fn);
}

/** "A promise resolved with" a script's value, or `undefined` for what `react` needs no promise for. */
export function toPromise(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? resolved(value) : undefined;
}

/**
 * Invokes a Web IDL callback that returns a promise, with one argument; a throw becomes a rejection.
 * @returns {Promise<unknown> | undefined}
 */
export function invoke(fn, receiver, argument) {
  try {
    return toPromise(call(fn, receiver, argument));
  } catch (error) {
    return rejected(error);
  }
}

/** `invoke` for a callback without arguments, or with two. */
export function invokeWith(fn, receiver, ...args) {
  try {
    return toPromise(call(fn, receiver, ...args));
  } catch (error) {
    return rejected(error);
  }
}

let takenResolve;
let takenReject;
// One executor for all, in place of a closure each time: it runs before the constructor returns.
const takeFunctions = (resolve, reject) => {
  takenResolve = resolve;
  takenReject = reject;
};

/** A promise together with the functions that settle it. */
export class Deferred {
  constructor() {
    this.promise = new Promise(takeFunctions);
    this.resolve = takenResolve;
    this.reject = takenReject;
  }
}

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

/**
 * A promise slot such as [[closedPromise]] or [[readyPromise]]. The promise itself is made when somebody first asks
 * for it, since most scripts never do. A rejection of it always counts as handled, as the standard wants for all of these.
 */
export class Latch {
  #state = PENDING;
  #error = undefined;
  #deferred = undefined;
  #promise = undefined;

  static fulfilled() {
    const latch = new Latch();
    latch.#state = FULFILLED;
    return latch;
  }

  static rejected(error) {
    const latch = new Latch();
    latch.reject(error);
    return latch;
  }

  get pending() {
    return this.#state === PENDING;
  }

  get promise() {
    if (this.#promise === undefined) {
      if (this.#state === PENDING) {
        this.#deferred = new Deferred();
        this.#promise = this.#deferred.promise;
      } else {
        this.#promise = this.#state === FULFILLED ? resolved(undefined) : markHandled(rejected(this.#error));
      }
    }
    return this.#promise;
  }

  resolve() {
    if (this.#state !== PENDING) return;
    this.#state = FULFILLED;
    if (this.#deferred !== undefined) this.#deferred.resolve(undefined);
  }

  reject(error) {
    if (this.#state !== PENDING) return;
    this.#state = REJECTED;
    this.#error = error;
    if (this.#deferred !== undefined) {
      markHandled(this.#promise);
      this.#deferred.reject(error);
    }
  }
}

/** "Getting a promise to wait for all" of the given promises; `undefined` entries count as resolved. */
export function waitForAll(promises) {
  const all = new Deferred();
  let left = promises.length;
  if (left === 0) all.resolve(undefined);
  const one = () => {
    if (--left === 0) all.resolve(undefined);
  };
  for (const promise of promises) react(promise, one, all.reject);
  return all.promise;
}
