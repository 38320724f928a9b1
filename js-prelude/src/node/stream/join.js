/** `Duplex.from` and `stream.compose`: several things as one duplex. */

import { Buffer } from '../buffer.js';
import { invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { destroyer } from './destroy.js';
import { Duplex } from './duplex.js';
import { abortError, missingArgs } from './errors.js';
import { finished } from './finished.js';
import { from } from './from.js';
import { isIterable, isReadable, isStream, isWebPair, isWebReadable, isWebWritable, isWritable } from './kinds.js';
import { run } from './pipeline.js';
import { PassThrough } from './transform.js';
import { duplexFromPair, readableFromWeb, writableFromWeb } from './web-adapters.js';

/**
 * One duplex whose input is that of `writable` and whose output is that of `readable`; either may be missing, or both
 * the same pair of ends.
 */
function duplexOf(readable, writable, options) {
  let onDrain = null;
  let onFinish = null;
  let onReadable = null;
  let onClose = null;
  const duplex = new Duplex({
    readableObjectMode: Boolean(readable?.readableObjectMode),
    writableObjectMode: Boolean(writable?.writableObjectMode),
    ...options,
    readable: Boolean(readable),
    writable: Boolean(writable),
    write(chunk, encoding, callback) {
      if (writable.write(chunk, encoding)) callback();
      else onDrain = callback;
    },
    final(callback) {
      writable.end();
      onFinish = callback;
    },
    read() {
      for (;;) {
        const chunk = readable.read();
        if (chunk === null) {
          onReadable = duplex._read;
          return;
        }
        if (!duplex.push(chunk)) return;
      }
    },
    destroy(error, callback) {
      if (!error && onClose !== null) error = abortError();
      onReadable = onDrain = onFinish = null;
      if (onClose === null) {
        callback(error);
        return;
      }
      onClose = callback;
      if (writable) destroyer(writable, error);
      if (readable) destroyer(readable, error);
    },
  });
  // Set once both ends run: until then there is nobody to wait for.
  let open = 0;
  const onOver = (error) => {
    open--;
    const close = onClose;
    if (open === 0 || error) onClose = null;
    if (close !== null && close !== pending) {
      if (open === 0 || error) close(error);
    } else if (error) {
      duplex.destroy(error);
    }
  };
  const pending = () => {};
  if (writable) {
    open++;
    onClose = pending;
    writable.on('drain', () => {
      const callback = onDrain;
      onDrain = null;
      callback?.();
    });
    writable.on('finish', () => {
      const callback = onFinish;
      onFinish = null;
      callback?.();
    });
    finished(writable, { readable: false }, onOver);
  }
  if (readable) {
    open++;
    onClose = pending;
    readable.on('readable', () => {
      const next = onReadable;
      onReadable = null;
      next?.call(duplex);
    });
    readable.on('end', () => duplex.push(null));
    finished(readable, { writable: false }, onOver);
  }
  return duplex;
}

/** `Duplex.from` */
function duplexFrom(body) {
  if (body instanceof Duplex) return body;
  if (isStream(body)) return duplexOf(isReadable(body) ? body : undefined, isWritable(body) ? body : undefined);
  if (isWebPair(body)) return duplexFromPair(body);
  if (isWebReadable(body)) return readableFromWeb(body);
  if (isWebWritable(body)) return writableFromWeb(body);
  if (typeof body === 'function') return duplexOfFunction(body);
  if (typeof body === 'string' || body instanceof Uint8Array) return duplexOf(from(body));
  if (body instanceof globalThis.Blob) return duplexOf(from(bytesOfBlob(body)));
  if (isIterable(body)) return duplexOf(from(body, { objectMode: true }));
  if (typeof body === 'object' && body !== null && (body.readable || body.writable)) {
    const readable = body.readable && (isStream(body.readable) ? body.readable : duplexFrom(body.readable));
    const writable = body.writable && (isStream(body.writable) ? body.writable : duplexFrom(body.writable));
    return duplexOf(readable, writable);
  }
  if (typeof body?.then === 'function') return duplexOf(from(valueOf(body)));
  throw invalidArgType('body', 'a stream, an iterable, a function, a Blob, a promise or a pair of streams', body);
}

async function* bytesOfBlob(blob) {
  yield Buffer.from(await blob.arrayBuffer());
}

async function* valueOf(promise) {
  const value = await promise;
  if (value !== null && value !== undefined) yield value;
}

/** A function over what is written: a generator of the output, or a promise of the end. */
function duplexOfFunction(body) {
  const input = new PassThrough({ objectMode: true });
  const controller = new AbortController();
  const value = body(chunksOf(input), { signal: controller.signal });
  if (isIterable(value)) return duplexOf(from(value, { objectMode: true }), input, { objectMode: true });
  if (typeof value?.then !== 'function') {
    throw invalidArgType('body', 'a function that returns an AsyncIterable or a Promise', value);
  }
  const duplex = duplexOf(undefined, input, { objectMode: true, emitClose: true });
  const { _final: end } = duplex;
  duplex._final = (callback) => {
    end.call(duplex, () => {
      value.then(() => nextTick(callback, null), (error) => nextTick(callback, error));
    });
  };
  value.then(undefined, (error) => destroyer(duplex, error));
  return duplex;
}

async function* chunksOf(stream) {
  yield* stream;
}

/** `stream.compose`: what is written goes into the first, what is read comes out of the last. */
export function compose(...streams) {
  if (streams.length === 0) throw missingArgs('streams');
  if (streams.length === 1) return duplexFrom(streams[0]);
  const parts = streams.map((stream) => (isStream(stream) ? stream : duplexFrom(stream)));
  const first = parts[0];
  const last = parts.at(-1);
  let duplex;
  run(parts, (error) => {
    if (error) duplex.destroy(error);
  });
  duplex = duplexOf(isReadable(last) ? last : undefined, isWritable(first) ? first : undefined);
  return duplex;
}

/** Two duplexes: what is written to one can be read from the other. */
export function duplexPair(options) {
  const first = new PairEnd(options);
  const second = new PairEnd(options);
  first.connect(second);
  second.connect(first);
  return [first, second];
}

class PairEnd extends Duplex {
  #other = null;
  /** The callback of a write this end has not been asked for yet. */
  #waiting = null;

  connect(other) {
    this.#other = other;
  }

  _read() {
    const callback = this.#waiting;
    this.#waiting = null;
    callback?.();
  }

  _write(chunk, encoding, callback) {
    const other = this.#other;
    if (chunk.length === 0) {
      nextTick(callback);
      return;
    }
    other.push(chunk);
    other.#waiting = callback;
  }

  _final(callback) {
    this.#other.on('end', callback);
    this.#other.push(null);
  }
}

Duplex.from = duplexFrom;
