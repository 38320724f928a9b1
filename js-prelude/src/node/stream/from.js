/** `Readable.from`: the values of an iterable, one at a time, as they are asked for. */

import { Buffer } from '../buffer.js';
import { invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { nullValues } from './errors.js';
import { Readable } from './readable.js';

export function from(iterable, options) {
  if (typeof iterable === 'string' || iterable instanceof Buffer) {
    return new Readable({
      objectMode: true,
      ...options,
      read() {
        this.push(iterable);
        this.push(null);
      },
    });
  }
  let iterator;
  let isAsync = false;
  if (typeof iterable?.[Symbol.asyncIterator] === 'function') {
    isAsync = true;
    iterator = iterable[Symbol.asyncIterator]();
  } else if (typeof iterable?.[Symbol.iterator] === 'function') {
    iterator = iterable[Symbol.iterator]();
  } else {
    throw invalidArgType('iterable', 'an instance of Iterable', iterable);
  }

  // Objects, because any value may come; and one at a time, because more may cost something.
  const readable = new Readable({ objectMode: true, highWaterMark: 1, ...options });
  let isReading = false;
  readable._read = () => {
    if (isReading) return;
    isReading = true;
    readOn();
  };
  readable._destroy = (error, callback) => {
    stop(error).then(() => nextTick(callback, error), (failure) => nextTick(callback, failure || error));
  };

  async function stop(error) {
    const hasError = error !== undefined && error !== null;
    if (hasError && typeof iterator.throw === 'function') {
      const { value, done } = await iterator.throw(error);
      await value;
      if (done) return;
    }
    if (typeof iterator.return === 'function') {
      const { value } = await iterator.return();
      await value;
    }
  }

  async function readOn() {
    for (;;) {
      try {
        const { value, done } = isAsync ? await iterator.next() : iterator.next();
        if (done) {
          readable.push(null);
          return;
        }
        const chunk = typeof value?.then === 'function' ? await value : value;
        if (chunk === null) {
          isReading = false;
          throw nullValues();
        }
        if (readable.push(chunk)) continue;
        isReading = false;
      } catch (error) {
        readable.destroy(error);
      }
      return;
    }
  }
  return readable;
}

Readable.from = from;
