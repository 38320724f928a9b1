/**
 * `stream.pipeline`: streams, iterables and generator functions, one into the next. When one fails all are destroyed,
 * and the callback hears of it once.
 */

import { invalidArgType, requireFunction } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { destroyer } from './destroy.js';
import { Duplex } from './duplex.js';
import { abortError, aggregateTwo, missingArgs, prematureClose, streamDestroyed } from './errors.js';
import { finished } from './finished.js';
import { from } from './from.js';
import {
  isIterable, isReadable, isReadableFinished, isStream, isWebPair, isWebReadable, isWebWritable,
} from './kinds.js';
import { PassThrough } from './transform.js';
import { duplexFromPair, readableFromWeb, writableFromWeb } from './web-adapters.js';

/** @param {...any} streams the last may be the callback */
export function pipeline(...streams) {
  const callback = streams.pop();
  requireFunction(callback, 'streams[stream.length - 1]');
  return run(streams, callback);
}

/**
 * @param {any[]} streams
 * @param {(error: Error | null | undefined, value?: unknown) => void} callback
 * @param {{ signal?: AbortSignal, end?: boolean }} [options]
 */
export function run(streams, callback, options) {
  if (streams.length === 1 && Array.isArray(streams[0])) [streams] = streams;
  if (streams.length < 2) throw missingArgs('streams');
  return new Pipeline(streams.map(fromWeb), callback, options).begin();
}

function fromWeb(stream) {
  if (isWebReadable(stream)) return readableFromWeb(stream, { objectMode: true });
  if (isWebWritable(stream)) return writableFromWeb(stream, { objectMode: true });
  if (isWebPair(stream)) return duplexFromPair(stream, { objectMode: true });
  return stream;
}

class Pipeline {
  constructor(streams, callback, options) {
    this.streams = streams;
    this.callback = callback;
    this.outer = options?.signal;
    this.ends = options?.end !== false;
    this.controller = new AbortController();
    this.error = undefined;
    this.value = undefined;
    /** Parts that are not over. */
    this.count = 0;
    /** @type {((error?: Error) => void)[]} */
    this.destroys = [];
    /** Take our listeners off the last stream, which goes on when it can be read. @type {(() => void)[]} */
    this.stops = [];
    this.onAbort = () => this.finishCount(abortError(), false);
  }

  begin() {
    const { streams, outer } = this;
    outer?.addEventListener('abort', this.onAbort);
    let result;
    for (let index = 0; index < streams.length; index++) result = this.join(index, result);
    if (outer?.aborted) nextTick(this.onAbort);
    return result;
  }

  /** @param {any} previous what comes out of the part before */
  join(index, previous) {
    const { streams } = this;
    const stream = streams[index];
    const isLast = index === streams.length - 1;
    const reads = !isLast;
    const writes = index > 0;
    if (isStream(stream)) {
      const goesOn = isLast && isReadable(stream);
      if (reads || this.ends) this.watch(stream, reads, writes, goesOn);
      this.listenForErrors(stream, goesOn);
    }
    if (index === 0) return this.first(stream);
    if (typeof stream === 'function') return this.callFunction(stream, index, isLast, previous);
    if (!isStream(stream)) return from(stream);
    this.connect(previous, stream, isLast);
    return stream;
  }

  first(stream) {
    if (typeof stream === 'function') {
      const result = stream({ signal: this.controller.signal });
      if (!isIterable(result)) throw this.badReturn('Iterable, AsyncIterable or Stream', 'source', result);
      return result;
    }
    if (isIterable(stream) || isReadable(stream)) return stream;
    return Duplex.from(stream);
  }

  callFunction(stream, index, isLast, previous) {
    const input = isIterable(previous) ? previous : Duplex.from(previous);
    const result = stream(input, { signal: this.controller.signal });
    if (!isLast) {
      if (!isIterable(result)) throw this.badReturn('AsyncIterable', `transform[${index - 1}]`, result);
      return result;
    }
    // What the last one gives has to look like a stream, whatever it is.
    const out = new PassThrough({ objectMode: true });
    if (typeof result?.then === 'function') {
      this.count++;
      result.then(
        (value) => {
          this.value = value;
          if (value !== null && value !== undefined) out.write(value);
          if (this.ends) out.end();
          nextTick(() => this.finishPart());
        },
        (error) => {
          out.destroy(error);
          nextTick(() => this.finishPart(error));
        },
      );
    } else if (isIterable(result)) {
      this.count++;
      this.pump(result, out, this.ends);
    } else {
      throw this.badReturn('AsyncIterable or Promise', 'destination', result);
    }
    this.watch(out, false, true, true);
    return out;
  }

  badReturn(expected, name, result) {
    const got = result === null || result === undefined
      ? `${result}`
      : `an instance of ${result.constructor?.name ?? 'Object'}`;
    const error = new TypeError(`Expected ${expected} to be returned from the "${name}" function but got ${got}.`);
    error.code = 'ERR_INVALID_RETURN_VALUE';
    return error;
  }

  /** Leads what came so far into a stream. */
  connect(previous, stream, isLast) {
    const ends = !isLast || this.ends;
    if (isStream(previous) && isReadable(previous)) {
      this.count += 2;
      this.pipe(previous, stream, ends, isLast);
    } else if (isIterable(previous)) {
      this.count++;
      this.pump(previous, stream, ends);
    } else {
      throw invalidArgType('val', 'an instance of Readable, Iterable, or AsyncIterable', previous);
    }
  }

  pipe(source, target, ends, isLast) {
    let isEnded = false;
    target.on('close', () => {
      if (!isEnded) this.finishPart(prematureClose());
    });
    source.pipe(target, { end: false });
    if (ends) {
      const end = () => {
        isEnded = true;
        target.end();
      };
      // A source that is over says so no more.
      if (isReadableFinished(source)) nextTick(end);
      else source.once('end', end);
    } else {
      this.finishPart();
    }
    finished(source, { readable: true, writable: false }, (error) => {
      const state = source._readableState;
      if (error?.code === 'ERR_STREAM_PREMATURE_CLOSE' && state?.ended && !state.errored && !state.errorEmitted) {
        // It gave all it had, and was closed before that was read: the rest is still on its way.
        source.once('end', () => this.finishPart()).once('error', (later) => this.finishPart(later));
      } else {
        this.finishPart(error);
      }
    });
    const stop = finished(target, { readable: false, writable: true }, (error) => this.finishPart(error));
    if (isLast && isReadable(target)) this.stops.push(stop);
  }

  async pump(iterable, writable, ends) {
    let error;
    let onResolve = null;
    const resume = (failure) => {
      if (failure) error = failure;
      const wake = onResolve;
      onResolve = null;
      wake?.();
    };
    const wait = () =>
      new Promise((resolve, reject) => {
        if (error) {
          reject(error);
          return;
        }
        onResolve = () => (error ? reject(error) : resolve());
      });
    const onDrain = () => resume();
    writable.on('drain', onDrain);
    const stop = finished(writable, { readable: false }, resume);
    try {
      if (writable.writableNeedDrain) await wait();
      for await (const chunk of iterable) if (!writable.write(chunk)) await wait();
      if (ends) {
        writable.end();
        await wait();
      }
      this.finishPart();
    } catch (failure) {
      this.finishPart(error === failure ? failure : aggregateTwo(error, failure));
    } finally {
      stop();
      writable.off('drain', onDrain);
    }
  }

  /** Has a stream destroyed when the pipeline fails. */
  watch(stream, reads, writes, goesOn) {
    let isOver = false;
    stream.on('close', () => { isOver = true; });
    const stop = finished(stream, { readable: reads, writable: writes }, (error) => { isOver = !error; });
    if (goesOn) this.stops.push(stop);
    this.destroys.push((error) => {
      if (isOver) return;
      isOver = true;
      destroyer(stream, error || streamDestroyed('pipe'));
    });
  }

  listenForErrors(stream, goesOn) {
    const onError = (error) => {
      if (error && error.name !== 'AbortError' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') this.finishPart(error);
    };
    stream.on('error', onError);
    if (goesOn) this.stops.push(() => stream.removeListener('error', onError));
  }

  finishPart(error) {
    this.finishCount(error, --this.count === 0);
  }

  finishCount(error, isFinal) {
    if (error && (this.error === undefined || this.error.code === 'ERR_STREAM_PREMATURE_CLOSE')) this.error = error;
    if (this.error === undefined && !isFinal) return;
    for (const destroy of this.destroys.splice(0)) destroy(this.error);
    this.outer?.removeEventListener('abort', this.onAbort);
    this.controller.abort();
    if (!isFinal) return;
    if (this.error === undefined) for (const stop of this.stops) stop();
    nextTick(() => this.finish());
  }

  finish() {
    const { callback } = this;
    this.callback = undefined;
    callback?.(this.error, this.value);
  }
}
