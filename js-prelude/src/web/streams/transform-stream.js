/** The class TransformStream and its controller. Deliberate gap: they cannot be transferred with postMessage. */

import { defineInterface } from '../webidl.js';
import { call, Deferred, invoke, invokeWith, rejected } from './promises.js';
import { readableStreamDefaultControllerGetDesiredSize } from './readable-default.js';
import { wrapReadable } from './readable-stream.js';
import { extractHighWaterMark, extractSizeAlgorithm } from './strategies.js';
import {
  transformStreamDefaultControllerEnqueue, transformStreamDefaultControllerTerminate, transformStreamError, TransformState,
} from './transform-core.js';
import { illegalConstructor, INTERNAL, requireOptionalObject, toCallback, toQueuingStrategy } from './webidl.js';
import { wrapWritable } from './writable-stream.js';

/** The algorithms of a script's transformer. */
class Transformer {
  /** Converts the Transformer dictionary; members in the order Web IDL reads them. */
  constructor(object) {
    this.object = object;
    this.cancelCallback = this.flushCallback = this.startCallback = this.transformCallback = undefined;
    if (object === undefined) return;
    this.cancelCallback = toCallback(object, 'cancel');
    this.flushCallback = toCallback(object, 'flush');
    const { readableType } = object;
    this.startCallback = toCallback(object, 'start');
    this.transformCallback = toCallback(object, 'transform');
    const { writableType } = object;
    if (readableType !== undefined) throw new RangeError('readableType must be undefined');
    if (writableType !== undefined) throw new RangeError('writableType must be undefined');
  }

  transform(chunk, stream) {
    if (this.transformCallback !== undefined) return invokeWith(this.transformCallback, this.object, chunk, publicController(stream));
    try {
      transformStreamDefaultControllerEnqueue(stream, chunk);
      return undefined;
    } catch (error) {
      return rejected(error);
    }
  }

  flush(stream) {
    return this.flushCallback === undefined ? undefined : invoke(this.flushCallback, this.object, publicController(stream));
  }

  cancel(reason) {
    return this.cancelCallback === undefined ? undefined : invoke(this.cancelCallback, this.object, reason);
  }
}

export class TransformStream {
  #readable;
  #writable;

  constructor(transformer = undefined, writableStrategy = undefined, readableStrategy = undefined) {
    requireOptionalObject(transformer, 'The transformer');
    const writableQueuing = toQueuingStrategy(writableStrategy);
    const readableQueuing = toQueuingStrategy(readableStrategy);
    const algorithms = new Transformer(transformer);
    const readableHWM = extractHighWaterMark(readableQueuing, 0);
    const writableHWM = extractHighWaterMark(writableQueuing, 1);
    const { startCallback } = algorithms;
    const start = startCallback === undefined ? undefined : new Deferred();
    const impl = new TransformState(
      algorithms, start?.promise,
      writableHWM, extractSizeAlgorithm(writableQueuing), readableHWM, extractSizeAlgorithm(readableQueuing),
    );
    this.#readable = wrapReadable(impl.readable);
    this.#writable = wrapWritable(impl.writable);
    if (start !== undefined) start.resolve(call(startCallback, transformer, publicController(impl)));
  }

  get readable() {
    return this.#readable;
  }

  get writable() {
    return this.#writable;
  }
}

export class TransformStreamDefaultController {
  #stream;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    this.#stream = arguments[1];
  }

  get desiredSize() {
    return readableStreamDefaultControllerGetDesiredSize(this.#stream.readable.controller);
  }

  enqueue(chunk = undefined) {
    transformStreamDefaultControllerEnqueue(this.#stream, chunk);
  }

  error(reason = undefined) {
    transformStreamError(this.#stream, reason);
  }

  terminate() {
    transformStreamDefaultControllerTerminate(this.#stream);
  }
}

/** The public object of a controller, made when a transformer's method first receives it. */
const publicController = (stream) => (stream.face ??= new TransformStreamDefaultController(INTERNAL, stream));

defineInterface(TransformStream);
defineInterface(TransformStreamDefaultController);
