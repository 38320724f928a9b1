/**
 * The class ReadableStream. Deliberate gap: streams cannot be transferred with postMessage, which Wick does not have.
 */

import { defineInterface, isObject, toDictionary, toEnforcedUint64 } from '../webidl.js';
import { call, markHandled, rejected, toPromise } from './promises.js';
import { createAsyncIterator } from './async-iterator.js';
import { IterableSource } from './iterable-source.js';
import { readableStreamPipeTo } from './pipe.js';
import { ByteControllerState, readableByteStreamControllerStart } from './readable-byte.js';
import {
  acquireReadableStreamBYOBReader, acquireReadableStreamDefaultReader, isReadableStreamLocked, ReadableState,
  readableStreamCancel,
} from './readable-core.js';
import { DefaultControllerState, readableStreamDefaultControllerStart, UnderlyingSource } from './readable-default.js';
import { ReadableStreamBYOBReader, ReadableStreamDefaultReader } from './readers.js';
import { extractHighWaterMark, extractSizeAlgorithm } from './strategies.js';
import { readableStreamTee } from './tee.js';
import { illegalInvocation, INTERNAL, requireOptionalObject, toCallback, toQueuingStrategy } from './webidl.js';
import { isWritableStreamLocked } from './writable-core.js';
import { writableStateOf } from './writable-stream.js';
import { toAbortSignal } from './signal.js';

const locked = () => new TypeError('The stream is locked');

/** The state behind a public ReadableStream, or undefined for anything else: the brand check. */
export let readableStateOf;

/** The public object around a stream made inside, by CreateReadableStream and its kin. */
export const wrapReadable = (impl) => new ReadableStream(INTERNAL, impl);

/** The UnderlyingSource dictionary; members in the order Web IDL reads them. */
function toUnderlyingSource(source) {
  if (source === undefined) return {};
  const autoAllocateChunkSize = source.autoAllocateChunkSize;
  const dict = {
    autoAllocateChunkSize: autoAllocateChunkSize === undefined ? undefined : toEnforcedUint64(autoAllocateChunkSize, 'autoAllocateChunkSize'),
    cancel: toCallback(source, 'cancel'),
    pull: toCallback(source, 'pull'),
    start: toCallback(source, 'start'),
    type: source.type,
  };
  if (dict.type !== undefined && `${dict.type}` !== 'bytes') throw new TypeError(`'${dict.type}' is not a type of readable stream`);
  return dict;
}

/** The StreamPipeOptions dictionary. */
function toPipeOptions(value) {
  const options = toDictionary(value, 'pipeTo');
  return {
    preventAbort: !!options.preventAbort,
    preventCancel: !!options.preventCancel,
    preventClose: !!options.preventClose,
    signal: toAbortSignal(options.signal),
  };
}

function setUpFromUnderlyingSource(stream, underlyingSource, strategy) {
  const { autoAllocateChunkSize, cancel, pull, start, type } = toUnderlyingSource(underlyingSource);
  const source = new UnderlyingSource(underlyingSource, pull, cancel);
  const begin = (controller) =>
    start === undefined ? undefined : toPromise(call(start, underlyingSource, controller.publicController));
  if (type === undefined) {
    const size = extractSizeAlgorithm(strategy);
    const controller = new DefaultControllerState(stream, source, extractHighWaterMark(strategy, 1), size);
    readableStreamDefaultControllerStart(controller, begin(controller));
  } else {
    if (strategy.size !== undefined) throw new RangeError('A byte stream takes no size function');
    const highWaterMark = extractHighWaterMark(strategy, 0);
    if (autoAllocateChunkSize === 0) throw new TypeError('autoAllocateChunkSize must be more than 0');
    const controller = new ByteControllerState(stream, source, highWaterMark, autoAllocateChunkSize);
    readableByteStreamControllerStart(controller, begin(controller));
  }
}

export class ReadableStream {
  #impl;

  constructor(underlyingSource = undefined, strategy = undefined) {
    if (underlyingSource === INTERNAL) {
      this.#impl = strategy;
      return;
    }
    requireOptionalObject(underlyingSource, 'The underlying source');
    const impl = new ReadableState();
    setUpFromUnderlyingSource(impl, underlyingSource, toQueuingStrategy(strategy));
    this.#impl = impl;
  }

  static {
    readableStateOf = (object) => (isObject(object) && #impl in object ? object.#impl : undefined);
  }

  static from(asyncIterable) {
    const impl = new ReadableState();
    const controller = new DefaultControllerState(impl, new IterableSource(asyncIterable), 0, undefined);
    readableStreamDefaultControllerStart(controller, undefined);
    return wrapReadable(impl);
  }

  get locked() {
    return isReadableStreamLocked(this.#impl);
  }

  cancel(reason = undefined) {
    const impl = readableStateOf(this);
    if (impl === undefined) return rejected(illegalInvocation('ReadableStream'));
    return isReadableStreamLocked(impl) ? rejected(locked()) : readableStreamCancel(impl, reason);
  }

  getReader(options = undefined) {
    const impl = this.#impl;
    const mode = toDictionary(options, 'getReader').mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(INTERNAL, acquireReadableStreamDefaultReader(impl));
    if (`${mode}` !== 'byob') throw new TypeError(`'${mode}' is not a mode of a reader`);
    return new ReadableStreamBYOBReader(INTERNAL, acquireReadableStreamBYOBReader(impl));
  }

  pipeThrough(transform, options = undefined) {
    const impl = this.#impl;
    const pair = toDictionary(transform, 'pipeThrough');
    const { readable } = pair;
    if (readableStateOf(readable) === undefined) throw new TypeError('transform.readable must be a ReadableStream');
    const destination = writableStateOf(pair.writable);
    if (destination === undefined) throw new TypeError('transform.writable must be a WritableStream');
    const pipeOptions = toPipeOptions(options);
    if (isReadableStreamLocked(impl) || isWritableStreamLocked(destination)) throw locked();
    markHandled(readableStreamPipeTo(impl, destination, pipeOptions));
    return readable;
  }

  pipeTo(destination, options = undefined) {
    try {
      const impl = readableStateOf(this);
      if (impl === undefined) throw illegalInvocation('ReadableStream');
      const target = writableStateOf(destination);
      if (target === undefined) throw new TypeError('The destination must be a WritableStream');
      const pipeOptions = toPipeOptions(options);
      if (isReadableStreamLocked(impl) || isWritableStreamLocked(target)) throw locked();
      return readableStreamPipeTo(impl, target, pipeOptions);
    } catch (error) {
      return rejected(error);
    }
  }

  tee() {
    const [branch1, branch2] = readableStreamTee(this.#impl, false);
    return [wrapReadable(branch1), wrapReadable(branch2)];
  }

  values(options = undefined) {
    const impl = this.#impl;
    const preventCancel = !!toDictionary(options, 'values').preventCancel;
    return createAsyncIterator(acquireReadableStreamDefaultReader(impl), preventCancel);
  }
}

defineInterface(ReadableStream);
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, {
  value: ReadableStream.prototype.values,
  writable: true,
  configurable: true,
});
