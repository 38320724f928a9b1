/**
 * Abstract operations on writable streams, their writers and their default controller. Like `readable-core.js`
 * they work on plain state objects.
 *
 * A sink has the methods write(chunk, controller), close(), abort(reason), which answer a promise or undefined.
 * A write request has the methods resolve(), reject(error); a Deferred is one.
 */

import { Deferred, Latch, react, rejected, resolved } from './promises.js';
import { Queue, SizedQueue } from './queue.js';
import { LazyAbortController } from './signal.js';
import { chunkSizeOf } from './strategies.js';

export const WRITABLE = 0;
export const ERRORING = 1;
export const CLOSED = 2;
export const ERRORED = 3;

const closeSentinel = Symbol('close sentinel');

/** The internal slots of a WritableStream. */
export class WritableState {
  constructor() {
    this.state = WRITABLE;
    this.storedError = undefined;
    this.writer = undefined;
    this.controller = undefined;
    this.writeRequests = new Queue();
    this.inFlightWriteRequest = undefined;
    this.closeRequest = undefined;
    this.inFlightCloseRequest = undefined;
    /** @type {{ deferred: Deferred, reason: unknown, wasAlreadyErroring: boolean } | undefined} */
    this.pendingAbortRequest = undefined;
    this.backpressure = false;
  }
}

/** The internal slots of a WritableStreamDefaultController. */
export class WritableControllerState {
  constructor(stream, sink, highWaterMark, sizeAlgorithm) {
    this.stream = stream;
    this.sink = sink;
    this.strategyHWM = highWaterMark;
    this.sizeAlgorithm = sizeAlgorithm;
    this.queue = new SizedQueue();
    this.abortController = new LazyAbortController();
    this.started = false;
    this.face = undefined;
    // The two reactions to a write, made at the first one and used for all.
    this.onWritten = undefined;
    this.onWriteFailed = undefined;
    stream.controller = this;
    stream.backpressure = writableStreamDefaultControllerGetBackpressure(this);
  }
}

/** The internal slots of a WritableStreamDefaultWriter. */
class WriterState {
  constructor(stream) {
    const { state, storedError } = stream;
    this.stream = stream;
    this.ready = state === WRITABLE && stream.backpressure && !writableStreamCloseQueuedOrInFlight(stream) ? new Latch()
      : state === WRITABLE || state === CLOSED ? Latch.fulfilled()
      : Latch.rejected(storedError);
    this.closed = state === CLOSED ? Latch.fulfilled() : state === ERRORED ? Latch.rejected(storedError) : new Latch();
  }
}

export const isWritableStreamLocked = (stream) => stream.writer !== undefined;

export function acquireWritableStreamDefaultWriter(stream) {
  if (isWritableStreamLocked(stream)) throw new TypeError('The stream is already locked to a writer');
  return (stream.writer = new WriterState(stream));
}

/** @returns {Promise<undefined>} */
export function writableStreamAbort(stream, reason) {
  if (stream.state === CLOSED || stream.state === ERRORED) return resolved(undefined);
  stream.controller.abortController.abort(reason);
  // Listeners of the signal have run, and may have changed the state.
  const { state } = stream;
  if (state === CLOSED || state === ERRORED) return resolved(undefined);
  if (stream.pendingAbortRequest !== undefined) return stream.pendingAbortRequest.deferred.promise;
  const wasAlreadyErroring = state === ERRORING;
  const deferred = new Deferred();
  stream.pendingAbortRequest = { deferred, reason: wasAlreadyErroring ? undefined : reason, wasAlreadyErroring };
  if (!wasAlreadyErroring) writableStreamStartErroring(stream, reason);
  return deferred.promise;
}

/** @returns {Promise<undefined>} */
export function writableStreamClose(stream) {
  const { state, writer } = stream;
  if (state === CLOSED || state === ERRORED) return rejected(new TypeError('The stream is closed or errored'));
  const deferred = new Deferred();
  stream.closeRequest = deferred;
  if (writer !== undefined && stream.backpressure && state === WRITABLE) writer.ready.resolve();
  const { controller } = stream;
  controller.queue.enqueueValueWithSize(closeSentinel, 0);
  writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
  return deferred.promise;
}

export function writableStreamCloseQueuedOrInFlight(stream) {
  return stream.closeRequest !== undefined || stream.inFlightCloseRequest !== undefined;
}

function writableStreamDealWithRejection(stream, error) {
  if (stream.state === WRITABLE) writableStreamStartErroring(stream, error);
  else writableStreamFinishErroring(stream);
}

function writableStreamStartErroring(stream, reason) {
  stream.state = ERRORING;
  stream.storedError = reason;
  if (stream.writer !== undefined) writableStreamDefaultWriterEnsureReadyPromiseRejected(stream.writer, reason);
  if (!writableStreamHasOperationMarkedInFlight(stream) && stream.controller.started) writableStreamFinishErroring(stream);
}

function writableStreamFinishErroring(stream) {
  const { controller, storedError } = stream;
  stream.state = ERRORED;
  controller.queue.reset();
  for (const request of stream.writeRequests.takeAll()) request.reject(storedError);
  const abortRequest = stream.pendingAbortRequest;
  if (abortRequest === undefined) {
    writableStreamRejectCloseAndClosedPromiseIfNeeded(stream);
    return;
  }
  stream.pendingAbortRequest = undefined;
  const { deferred, reason, wasAlreadyErroring } = abortRequest;
  if (wasAlreadyErroring) {
    deferred.reject(storedError);
    writableStreamRejectCloseAndClosedPromiseIfNeeded(stream);
    return;
  }
  // [[AbortSteps]]
  const result = controller.sink.abort(reason);
  writableStreamDefaultControllerClearAlgorithms(controller);
  react(
    result,
    () => {
      deferred.resolve(undefined);
      writableStreamRejectCloseAndClosedPromiseIfNeeded(stream);
    },
    (error) => {
      deferred.reject(error);
      writableStreamRejectCloseAndClosedPromiseIfNeeded(stream);
    },
  );
}

function writableStreamFinishInFlightClose(stream) {
  stream.inFlightCloseRequest.resolve(undefined);
  stream.inFlightCloseRequest = undefined;
  if (stream.state === ERRORING) {
    // The close came through after all, so the error is forgotten.
    stream.storedError = undefined;
    if (stream.pendingAbortRequest !== undefined) {
      stream.pendingAbortRequest.deferred.resolve(undefined);
      stream.pendingAbortRequest = undefined;
    }
  }
  stream.state = CLOSED;
  if (stream.writer !== undefined) stream.writer.closed.resolve();
}

function writableStreamFinishInFlightCloseWithError(stream, error) {
  stream.inFlightCloseRequest.reject(error);
  stream.inFlightCloseRequest = undefined;
  if (stream.pendingAbortRequest !== undefined) {
    stream.pendingAbortRequest.deferred.reject(error);
    stream.pendingAbortRequest = undefined;
  }
  writableStreamDealWithRejection(stream, error);
}

function writableStreamHasOperationMarkedInFlight(stream) {
  return stream.inFlightWriteRequest !== undefined || stream.inFlightCloseRequest !== undefined;
}

function writableStreamRejectCloseAndClosedPromiseIfNeeded(stream) {
  if (stream.closeRequest !== undefined) {
    stream.closeRequest.reject(stream.storedError);
    stream.closeRequest = undefined;
  }
  if (stream.writer !== undefined) stream.writer.closed.reject(stream.storedError);
}

function writableStreamUpdateBackpressure(stream, backpressure) {
  const { writer } = stream;
  if (writer !== undefined && backpressure !== stream.backpressure) {
    if (backpressure) writer.ready = new Latch();
    else writer.ready.resolve();
  }
  stream.backpressure = backpressure;
}

// === Writers ===

/** @returns {Promise<undefined>} */
export function writableStreamDefaultWriterCloseWithErrorPropagation(writer) {
  const { stream } = writer;
  if (writableStreamCloseQueuedOrInFlight(stream) || stream.state === CLOSED) return resolved(undefined);
  if (stream.state === ERRORED) return rejected(stream.storedError);
  return writableStreamClose(stream);
}

function writableStreamDefaultWriterEnsureReadyPromiseRejected(writer, error) {
  if (writer.ready.pending) writer.ready.reject(error);
  else writer.ready = Latch.rejected(error);
}

export function writableStreamDefaultWriterGetDesiredSize(writer) {
  const { state, controller } = writer.stream;
  if (state === ERRORED || state === ERRORING) return null;
  return state === CLOSED ? 0 : writableStreamDefaultControllerGetDesiredSize(controller);
}

export function writableStreamDefaultWriterRelease(writer) {
  const error = new TypeError('The writer was released');
  writableStreamDefaultWriterEnsureReadyPromiseRejected(writer, error);
  if (writer.closed.pending) writer.closed.reject(error);
  else writer.closed = Latch.rejected(error);
  writer.stream.writer = undefined;
  writer.stream = undefined;
}

/** WritableStreamDefaultWriterWrite; it settles the given write request in place of returning a promise. */
export function writableStreamDefaultWriterWrite(writer, chunk, request) {
  const { stream } = writer;
  const { controller } = stream;
  const chunkSize = writableStreamDefaultControllerGetChunkSize(controller, chunk);
  // The size function may have released the writer.
  if (stream !== writer.stream) return request.reject(new TypeError('The writer was released'));
  const { state } = stream;
  if (state === ERRORED) return request.reject(stream.storedError);
  if (writableStreamCloseQueuedOrInFlight(stream) || state === CLOSED) {
    return request.reject(new TypeError('The stream is closing or closed'));
  }
  if (state === ERRORING) return request.reject(stream.storedError);
  stream.writeRequests.push(request);
  writableStreamDefaultControllerWrite(controller, chunk, chunkSize);
}

// === Default controllers ===

/** The end of SetUpWritableStreamDefaultController. */
export function writableStreamDefaultControllerStart(controller, startResult) {
  react(
    startResult,
    () => {
      controller.started = true;
      writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
    },
    (error) => {
      controller.started = true;
      writableStreamDealWithRejection(controller.stream, error);
    },
  );
}

function writableStreamDefaultControllerAdvanceQueueIfNeeded(controller) {
  const { stream, queue } = controller;
  if (!controller.started || stream.inFlightWriteRequest !== undefined) return;
  if (stream.state === ERRORING) {
    writableStreamFinishErroring(stream);
    return;
  }
  if (queue.size === 0) return;
  const value = queue.peek();
  if (value === closeSentinel) writableStreamDefaultControllerProcessClose(controller);
  else writableStreamDefaultControllerProcessWrite(controller, value);
}

function writableStreamDefaultControllerClearAlgorithms(controller) {
  controller.sink = undefined;
  controller.sizeAlgorithm = undefined;
}

function writableStreamDefaultControllerError(controller, error) {
  writableStreamDefaultControllerClearAlgorithms(controller);
  writableStreamStartErroring(controller.stream, error);
}

export function writableStreamDefaultControllerErrorIfNeeded(controller, error) {
  if (controller.stream.state === WRITABLE) writableStreamDefaultControllerError(controller, error);
}

function writableStreamDefaultControllerGetBackpressure(controller) {
  return writableStreamDefaultControllerGetDesiredSize(controller) <= 0;
}

function writableStreamDefaultControllerGetChunkSize(controller, chunk) {
  try {
    return chunkSizeOf(controller.sizeAlgorithm, chunk);
  } catch (error) {
    writableStreamDefaultControllerErrorIfNeeded(controller, error);
    return 1;
  }
}

function writableStreamDefaultControllerGetDesiredSize(controller) {
  return controller.strategyHWM - controller.queue.total;
}

function writableStreamDefaultControllerProcessClose(controller) {
  const { stream } = controller;
  // WritableStreamMarkCloseRequestInFlight
  stream.inFlightCloseRequest = stream.closeRequest;
  stream.closeRequest = undefined;
  controller.queue.dequeueValue();
  const result = controller.sink.close();
  writableStreamDefaultControllerClearAlgorithms(controller);
  react(
    result,
    () => writableStreamFinishInFlightClose(stream),
    (error) => writableStreamFinishInFlightCloseWithError(stream, error),
  );
}

function writableStreamDefaultControllerProcessWrite(controller, chunk) {
  const { stream } = controller;
  // WritableStreamMarkFirstWriteRequestInFlight
  stream.inFlightWriteRequest = stream.writeRequests.shift();
  controller.onWritten ??= () => {
    writableStreamFinishInFlightWrite(stream);
    controller.queue.dequeueValue();
    writableStreamDefaultControllerRefreshBackpressure(controller);
    writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
  };
  controller.onWriteFailed ??= (error) => {
    if (stream.state === WRITABLE) writableStreamDefaultControllerClearAlgorithms(controller);
    const request = stream.inFlightWriteRequest;
    stream.inFlightWriteRequest = undefined;
    request.reject(error);
    writableStreamDealWithRejection(stream, error);
  };
  react(controller.sink.write(chunk, controller), controller.onWritten, controller.onWriteFailed);
}

function writableStreamFinishInFlightWrite(stream) {
  const request = stream.inFlightWriteRequest;
  stream.inFlightWriteRequest = undefined;
  request.resolve(undefined);
}

function writableStreamDefaultControllerWrite(controller, chunk, chunkSize) {
  try {
    controller.queue.enqueueValueWithSize(chunk, chunkSize);
  } catch (error) {
    writableStreamDefaultControllerErrorIfNeeded(controller, error);
    return;
  }
  writableStreamDefaultControllerRefreshBackpressure(controller);
  writableStreamDefaultControllerAdvanceQueueIfNeeded(controller);
}

/** The step the standard repeats after a write was queued and after one was done. */
function writableStreamDefaultControllerRefreshBackpressure(controller) {
  const { stream } = controller;
  if (stream.state === WRITABLE && !writableStreamCloseQueuedOrInFlight(stream)) {
    writableStreamUpdateBackpressure(stream, writableStreamDefaultControllerGetBackpressure(controller));
  }
}
