/** The `timers/promises` module. */

import * as timers from '../web/timers.js';
import { codedError, invalidArgType } from './errors.js';
import { abortError } from './stream/errors.js';

/** @returns {AbortSignal | undefined} */
function signalOf(options) {
  if (options === null || typeof options !== 'object') throw invalidArgType('options', 'of type object', options);
  const { signal, ref } = options;
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw invalidArgType('options.signal', 'an instance of AbortSignal', signal);
  }
  if (ref !== undefined && typeof ref !== 'boolean') throw invalidArgType('options.ref', 'of type boolean', ref);
  return signal;
}

/**
 * @template T
 * @param {T} value
 * @param {(callback: () => void) => unknown} set
 * @param {(timer: unknown) => void} clear
 * @returns {Promise<T>}
 */
async function wait(value, options, set, clear) {
  const signal = signalOf(options);
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const timer = set(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    function onAbort() {
      clear(timer);
      reject(abortError(signal));
    }
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export function setTimeout(delay, value, options = {}) {
  return wait(value, options, (callback) => timers.setTimeout(callback, delay), timers.clearTimeout);
}

export function setImmediate(value, options = {}) {
  return wait(value, options, timers.setImmediate, timers.clearImmediate);
}

/** An endless iteration, one value for each time the interval passes. */
export async function* setInterval(delay, value, options = {}) {
  const signal = signalOf(options);
  if (signal?.aborted) throw abortError(signal);
  let passed = 0;
  let wake = null;
  const timer = timers.setInterval(() => {
    passed++;
    wake?.();
    wake = null;
  }, delay);
  const onAbort = () => {
    timers.clearInterval(timer);
    wake?.();
    wake = null;
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      if (passed === 0) await new Promise((resolve) => { wake = resolve; });
      for (; passed > 0; passed--) yield value;
    }
  } finally {
    timers.clearInterval(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

/** Nobody makes a second one. */
function illegal() {
  return codedError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
}

export class Scheduler {
  constructor() {
    throw illegal();
  }

  wait(delay, options) {
    return setTimeout(delay, undefined, options);
  }

  yield() {
    return setImmediate();
  }
}

export const scheduler = Object.create(Scheduler.prototype);

export default { scheduler, setImmediate, setInterval, setTimeout };
