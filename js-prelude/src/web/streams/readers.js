/** The two public readers, ReadableStreamDefaultReader and ReadableStreamBYOBReader. */

import { defineInterface, isObject, toDictionary, toEnforcedUint64 } from '../webidl.js';
import { Deferred, rejected, resolved } from './promises.js';
import {
  acquireReadableStreamBYOBReader, acquireReadableStreamDefaultReader, CLOSED, readableStreamBYOBReaderRead,
  readableStreamCancel, readableStreamDefaultReaderRead, readableStreamReaderRelease, READABLE,
} from './readable-core.js';
import { readableStateOf } from './readable-stream.js';
import { ViewInfo } from './views.js';
import { illegalInvocation, INTERNAL } from './webidl.js';

const released = () => new TypeError('The reader was released');

/** A read or read-into request that settles a promise with { value, done }. */
class ReadPromise extends Deferred {
  chunk(value) {
    this.resolve({ value, done: false });
  }

  close(value) {
    this.resolve({ value, done: true });
  }

  error(error) {
    this.reject(error);
  }
}

/** The stream argument of a reader's constructor. */
function toReadableState(stream) {
  const impl = readableStateOf(stream);
  if (impl === undefined) throw new TypeError('The argument must be a ReadableStream');
  return impl;
}

export class ReadableStreamDefaultReader {
  #impl;

  constructor(stream) {
    this.#impl = stream === INTERNAL ? arguments[1] : acquireReadableStreamDefaultReader(toReadableState(stream));
  }

  static #of(object) {
    return isObject(object) && #impl in object ? object.#impl : undefined;
  }

  get closed() {
    const impl = ReadableStreamDefaultReader.#of(this);
    return impl === undefined ? rejected(illegalInvocation('ReadableStreamDefaultReader')) : impl.closed.promise;
  }

  cancel(reason = undefined) {
    const impl = ReadableStreamDefaultReader.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('ReadableStreamDefaultReader'));
    return impl.stream === undefined ? rejected(released()) : readableStreamCancel(impl.stream, reason);
  }

  read() {
    const impl = ReadableStreamDefaultReader.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('ReadableStreamDefaultReader'));
    const { stream } = impl;
    if (stream === undefined) return rejected(released());
    const { state, controller } = stream;
    // What is at hand already needs no request to wait for it.
    if (state === READABLE && !controller.isByteController && controller.queue.size > 0) {
      stream.disturbed = true;
      return resolved({ value: controller.takeChunk(), done: false });
    }
    if (state === CLOSED) {
      stream.disturbed = true;
      return resolved({ value: undefined, done: true });
    }
    const request = new ReadPromise();
    readableStreamDefaultReaderRead(impl, request);
    return request.promise;
  }

  releaseLock() {
    const impl = this.#impl;
    if (impl.stream !== undefined) readableStreamReaderRelease(impl);
  }
}

export class ReadableStreamBYOBReader {
  #impl;

  constructor(stream) {
    this.#impl = stream === INTERNAL ? arguments[1] : acquireReadableStreamBYOBReader(toReadableState(stream));
  }

  static #of(object) {
    return isObject(object) && #impl in object ? object.#impl : undefined;
  }

  get closed() {
    const impl = ReadableStreamBYOBReader.#of(this);
    return impl === undefined ? rejected(illegalInvocation('ReadableStreamBYOBReader')) : impl.closed.promise;
  }

  cancel(reason = undefined) {
    const impl = ReadableStreamBYOBReader.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('ReadableStreamBYOBReader'));
    return impl.stream === undefined ? rejected(released()) : readableStreamCancel(impl.stream, reason);
  }

  read(view, options = undefined) {
    try {
      const impl = ReadableStreamBYOBReader.#of(this);
      if (impl === undefined) throw illegalInvocation('ReadableStreamBYOBReader');
      const info = new ViewInfo(view);
      const min = toDictionary(options, 'read').min;
      const minimum = min === undefined ? 1 : toEnforcedUint64(min, 'min');
      if (info.byteLength === 0) throw new TypeError('The view must not be empty');
      if (minimum === 0) throw new TypeError('min must be more than 0');
      if (minimum > info.length) throw new RangeError('min is more than the view can hold');
      if (impl.stream === undefined) throw released();
      const request = new ReadPromise();
      readableStreamBYOBReaderRead(impl, info, minimum, request);
      return request.promise;
    } catch (error) {
      return rejected(error);
    }
  }

  releaseLock() {
    const impl = this.#impl;
    if (impl.stream !== undefined) readableStreamReaderRelease(impl);
  }
}

defineInterface(ReadableStreamDefaultReader);
defineInterface(ReadableStreamBYOBReader);
