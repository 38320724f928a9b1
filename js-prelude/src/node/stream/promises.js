/** `stream/promises`. */

import { finished as finishedCallback } from './finished.js';
import { run } from './pipeline.js';

/** @param {...any} streams the last may be `{ signal, end }` */
export function pipeline(...streams) {
  return new Promise((resolve, reject) => {
    const last = streams.at(-1);
    const isOptions =
      last !== null && typeof last === 'object' && typeof last.pipe !== 'function' && typeof last.on !== 'function' &&
      typeof last[Symbol.asyncIterator] !== 'function' && typeof last[Symbol.iterator] !== 'function' &&
      !(last instanceof globalThis.ReadableStream || last instanceof globalThis.WritableStream || last.readable);
    const options = isOptions ? streams.pop() : undefined;
    run(streams, (error, value) => (error ? reject(error) : resolve(value)), options);
  });
}

export function finished(stream, options) {
  return new Promise((resolve, reject) => {
    const stop = finishedCallback(stream, options, (error) => {
      if (options?.cleanup) stop();
      if (error) reject(error);
      else resolve();
    });
  });
}

export default { finished, pipeline };
