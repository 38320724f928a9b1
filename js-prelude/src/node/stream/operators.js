/**
 * The array-like methods of Readable: `map`, `filter`, `toArray` and so on. Those that give a stream are lazy;
 * `concurrency` values are worked on at a time, in order.
 */

import { abortError } from './errors.js';
import { codedError, invalidArgType, requireFunction, requireInteger } from '../errors.js';
import { from } from './from.js';
import { compose } from './join.js';
import { Readable } from './readable.js';

function checkOptions(options) {
  if (options === undefined || options === null) return {};
  if (typeof options !== 'object') throw invalidArgType('options', 'of type object', options);
  return options;
}

/** Throws as soon as the signal says so, between two values. */
async function* heeding(stream, signal) {
  if (signal?.aborted) throw abortError(signal);
  for await (const value of stream) {
    if (signal?.aborted) throw abortError(signal);
    yield value;
  }
}

async function* mapped(stream, fn, { concurrency = 1, signal } = {}) {
  const controller = new AbortController();
  const inner = { signal: signal ?? controller.signal };
  const pending = [];
  try {
    for await (const value of heeding(stream, signal)) {
      const result = Promise.resolve(fn(value, inner));
      // It is awaited later, and may fail before.
      result.catch(() => {});
      pending.push(result);
      if (pending.length >= concurrency) yield await pending.shift();
    }
    while (pending.length > 0) yield await pending.shift();
  } finally {
    controller.abort();
  }
}

async function* filtered(stream, fn, options) {
  const keep = async (value, inner) => [await fn(value, inner), value];
  for await (const [isKept, value] of mapped(stream, keep, options)) if (isKept) yield value;
}

async function* flattened(stream, fn, options) {
  for await (const values of mapped(stream, fn, options)) yield* values;
}

function countOf(value) {
  const count = Number(value);
  if (Number.isNaN(count) || count < 0) {
    throw codedError(
      RangeError, 'ERR_OUT_OF_RANGE', `The value of "number" is out of range. It must be >= 0. Received ${value}`,
    );
  }
  return count;
}

const lazy = {
  map(fn, options) {
    requireFunction(fn, 'fn');
    if (options?.concurrency !== undefined) requireInteger(options.concurrency, 'options.concurrency', 1);
    return mapped(this, fn, checkOptions(options));
  },

  filter(fn, options) {
    requireFunction(fn, 'fn');
    return filtered(this, fn, checkOptions(options));
  },

  flatMap(fn, options) {
    requireFunction(fn, 'fn');
    return flattened(this, fn, checkOptions(options));
  },

  drop(number, options) {
    const { signal } = checkOptions(options);
    let left = countOf(number);
    const stream = this;
    return (async function* () {
      for await (const value of heeding(stream, signal)) if (left-- <= 0) yield value;
    })();
  },

  take(number, options) {
    const { signal } = checkOptions(options);
    let left = countOf(number);
    const stream = this;
    return (async function* () {
      if (left <= 0) return;
      for await (const value of heeding(stream, signal)) {
        yield value;
        if (--left <= 0) return;
      }
    })();
  },

  asIndexedPairs(options) {
    const { signal } = checkOptions(options);
    let index = 0;
    const stream = this;
    return (async function* () {
      for await (const value of heeding(stream, signal)) yield [index++, value];
    })();
  },
};

for (const name of Object.keys(lazy)) {
  Readable.prototype[name] = function (...args) {
    return from(lazy[name].apply(this, args), { objectMode: true });
  };
}

Object.assign(Readable.prototype, {
  async forEach(fn, options) {
    requireFunction(fn, 'fn');
    for await (const _ of mapped(this, fn, checkOptions(options)));
  },

  async toArray(options) {
    const values = [];
    for await (const value of heeding(this, checkOptions(options).signal)) values.push(value);
    return values;
  },

  async some(fn, options) {
    requireFunction(fn, 'fn');
    for await (const _ of filtered(this, fn, checkOptions(options))) return true;
    return false;
  },

  async every(fn, options) {
    requireFunction(fn, 'fn');
    const fails = async (value, inner) => !(await fn(value, inner));
    for await (const _ of filtered(this, fails, checkOptions(options))) return false;
    return true;
  },

  async find(fn, options) {
    requireFunction(fn, 'fn');
    for await (const value of filtered(this, fn, checkOptions(options))) return value;
    return undefined;
  },

  async reduce(reducer, initial, options) {
    requireFunction(reducer, 'reducer');
    const { signal } = checkOptions(options);
    const inner = { signal: signal ?? new AbortController().signal };
    let hasValue = arguments.length > 1;
    let result = initial;
    for await (const value of heeding(this, signal)) {
      result = hasValue ? await reducer(result, value, inner) : value;
      hasValue = true;
    }
    if (!hasValue) throw new TypeError('Reduce of an empty stream requires an initial value');
    return result;
  },

  compose(stream, options) {
    const joined = compose(this, stream);
    const { signal } = checkOptions(options);
    signal?.addEventListener('abort', () => joined.destroy(abortError(signal)), { once: true });
    return joined;
  },
});
