/** Abstract operations on transform streams, on plain state objects as in `readable-core.js`. */

import { Deferred, Latch, react, rejected, performThen } from './promises.js';
import { ERRORED as READABLE_ERRORED, ReadableState } from './readable-core.js';
import {
  DefaultControllerState, readableStreamDefaultControllerCanCloseOrEnqueue, readableStreamDefaultControllerClose,
  readableStreamDefaultControllerEnqueue, readableStreamDefaultControllerError,
  readableStreamDefaultControllerShouldCallPull, readableStreamDefaultControllerStart,
} from './readable-default.js';
import {
  ERRORED as WRITABLE_ERRORED, ERRORING, WritableControllerState, WritableState,
  writableStreamDefaultControllerErrorIfNeeded, writableStreamDefaultControllerStart,
} from './writable-core.js';

/**
 * The internal slots of a TransformStream and of its controller, which live and die together. It is also the sink of
 * the writable side; `TransformSource` is the source of the readable side.
 *
 * A transformer has the methods transform(chunk, state), flush(state), cancel(reason), which answer a promise or undefined.
 */
export class TransformState {
  /** InitializeTransformStream; `startResult` is what both sides wait for. */
  constructor(transformer, startResult, writableHWM = 1, writableSize = undefined, readableHWM = 0, readableSize = undefined) {
    this.transformer = transformer;
    this.backpressure = true;
    this.backpressureChange = new Latch();
    this.finishPromise = undefined;
    this.face = undefined;
    this.writable = new WritableState();
    this.readable = new ReadableState();
    const writableController = new WritableControllerState(this.writable, this, writableHWM, writableSize);
    writableStreamDefaultControllerStart(writableController, startResult);
    const readableController = new DefaultControllerState(this.readable, new TransformSource(this), readableHWM, readableSize);
    readableStreamDefaultControllerStart(readableController, startResult);
  }

  /** TransformStreamDefaultSinkWriteAlgorithm */
  write(chunk) {
    if (!this.backpressure) return transformStreamDefaultControllerPerformTransform(this, chunk);
    return performThen(this.backpressureChange.promise, () => {
      const { state, storedError } = this.writable;
      if (state === ERRORING) throw storedError;
      return transformStreamDefaultControllerPerformTransform(this, chunk);
    });
  }

  /** TransformStreamDefaultSinkAbortAlgorithm */
  abort(reason) {
    if (this.finishPromise !== undefined) return this.finishPromise;
    const { readable } = this;
    return transformStreamFinish(
      this,
      (transformer) => transformer.cancel(reason),
      () => {
        if (readable.state === READABLE_ERRORED) throw readable.storedError;
        readableStreamDefaultControllerError(readable.controller, reason);
      },
      (error) => readableStreamDefaultControllerError(readable.controller, error),
    );
  }

  /** TransformStreamDefaultSinkCloseAlgorithm */
  close() {
    if (this.finishPromise !== undefined) return this.finishPromise;
    const { readable } = this;
    return transformStreamFinish(
      this,
      (transformer) => transformer.flush(this),
      () => {
        if (readable.state === READABLE_ERRORED) throw readable.storedError;
        readableStreamDefaultControllerClose(readable.controller);
      },
      (error) => readableStreamDefaultControllerError(readable.controller, error),
    );
  }
}

class TransformSource {
  constructor(stream) {
    this.stream = stream;
  }

  /** TransformStreamDefaultSourcePullAlgorithm */
  pull() {
    transformStreamSetBackpressure(this.stream, false);
    return this.stream.backpressureChange.promise;
  }

  /** TransformStreamDefaultSourceCancelAlgorithm */
  cancel(reason) {
    const { stream } = this;
    if (stream.finishPromise !== undefined) return stream.finishPromise;
    const { writable } = stream;
    const fail = (error) => {
      writableStreamDefaultControllerErrorIfNeeded(writable.controller, error);
      transformStreamUnblockWrite(stream);
    };
    return transformStreamFinish(
      stream,
      (transformer) => transformer.cancel(reason),
      () => {
        if (writable.state === WRITABLE_ERRORED) throw writable.storedError;
        fail(reason);
      },
      fail,
    );
  }
}

/**
 * The frame of the abort, close and cancel algorithms: run the transformer's last algorithm once, performThen settle
 * [[finishPromise]], by `onDone` (which may throw the error to reject with) or after `onFailed`.
 */
function transformStreamFinish(stream, algorithm, onDone, onFailed) {
  const finish = new Deferred();
  stream.finishPromise = finish.promise;
  const { transformer } = stream;
  const result = algorithm(transformer);
  transformStreamDefaultControllerClearAlgorithms(stream);
  react(
    result,
    () => {
      try {
        onDone();
        finish.resolve(undefined);
      } catch (error) {
        finish.reject(error);
      }
    },
    (error) => {
      onFailed(error);
      finish.reject(error);
    },
  );
  return finish.promise;
}

export function transformStreamError(stream, error) {
  readableStreamDefaultControllerError(stream.readable.controller, error);
  transformStreamErrorWritableAndUnblockWrite(stream, error);
}

function transformStreamErrorWritableAndUnblockWrite(stream, error) {
  transformStreamDefaultControllerClearAlgorithms(stream);
  writableStreamDefaultControllerErrorIfNeeded(stream.writable.controller, error);
  transformStreamUnblockWrite(stream);
}

function transformStreamSetBackpressure(stream, backpressure) {
  stream.backpressureChange.resolve();
  stream.backpressureChange = new Latch();
  stream.backpressure = backpressure;
}

function transformStreamUnblockWrite(stream) {
  if (stream.backpressure) transformStreamSetBackpressure(stream, false);
}

function transformStreamDefaultControllerClearAlgorithms(stream) {
  stream.transformer = undefined;
}

export function transformStreamDefaultControllerEnqueue(stream, chunk) {
  const { readable } = stream;
  const { controller } = readable;
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) throw new TypeError('The readable side is not in a state that permits enqueue');
  try {
    readableStreamDefaultControllerEnqueue(controller, chunk);
  } catch (error) {
    transformStreamErrorWritableAndUnblockWrite(stream, error);
    throw readable.storedError;
  }
  // ReadableStreamDefaultControllerHasBackpressure
  const backpressure = !readableStreamDefaultControllerShouldCallPull(controller);
  if (backpressure !== stream.backpressure) transformStreamSetBackpressure(stream, true);
}

function transformStreamDefaultControllerPerformTransform(stream, chunk) {
  const result = stream.transformer.transform(chunk, stream);
  // Done synchronously, so there is no rejection to react to.
  if (result === undefined) return undefined;
  return performThen(result, undefined, (error) => {
    transformStreamError(stream, error);
    throw error;
  });
}

export function transformStreamDefaultControllerTerminate(stream) {
  readableStreamDefaultControllerClose(stream.readable.controller);
  transformStreamErrorWritableAndUnblockWrite(stream, new TypeError('The transform stream was terminated'));
}

/** A transformer made of two plain functions that may throw: what the text streams are built on. */
export class SyncTransformer {
  constructor(transform, flush) {
    this.transformChunk = transform;
    this.flushRest = flush;
  }

  transform(chunk, stream) {
    try {
      this.transformChunk(chunk, stream);
      return undefined;
    } catch (error) {
      return rejected(error);
    }
  }

  flush(stream) {
    try {
      this.flushRest(stream);
      return undefined;
    } catch (error) {
      return rejected(error);
    }
  }

  cancel() {
    return undefined;
  }
}
