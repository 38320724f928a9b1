/** The byte controller of readable streams: its state and its abstract operations. Public faces: `readable-byte-face.js`. */

import { react } from './promises.js';
import { Queue } from './queue.js';
import { createBYOBRequest, createByteController, invalidateBYOBRequest } from './readable-byte-face.js';
import {
  CLOSED, ERRORED, READABLE, readableStreamClose, readableStreamError, readableStreamFulfillRequest,
  readableStreamHasBYOBReader, readableStreamHasDefaultReader,
} from './readable-core.js';
import { cloneArrayBuffer, isDetachedBuffer, transferArrayBuffer, ViewInfo } from './views.js';

/** A pull-into descriptor: somebody's buffer on its way to being filled. */
class PullInto {
  constructor(buffer, byteOffset, byteLength, minimumFill, elementSize, viewConstructor, readerType) {
    this.buffer = buffer;
    this.byteOffset = byteOffset;
    this.byteLength = byteLength;
    this.bufferByteLength = buffer.byteLength;
    this.bytesFilled = 0;
    this.minimumFill = minimumFill;
    this.elementSize = elementSize;
    this.viewConstructor = viewConstructor;
    /** @type {'default' | 'byob' | 'none'} */
    this.readerType = readerType;
  }
}

/** The internal slots of a ReadableByteStreamController, with the internal methods streams call. */
export class ByteControllerState {
  constructor(stream, source, highWaterMark, autoAllocateChunkSize) {
    this.stream = stream;
    this.source = source;
    this.strategyHWM = highWaterMark;
    this.autoAllocateChunkSize = autoAllocateChunkSize;
    // Entries { buffer, byteOffset, byteLength }; queueTotalSize is the sum of their lengths.
    this.queue = new Queue();
    this.queueTotalSize = 0;
    this.pendingPullIntos = new Queue();
    this.byobRequest = null;
    this.started = false;
    this.closeRequested = false;
    this.pulling = false;
    this.pullAgain = false;
    this.face = undefined;
    this.onPulled = undefined;
    this.onPullFailed = undefined;
    stream.controller = this;
  }

  get publicController() {
    return (this.face ??= createByteController(this));
  }

  cancelSteps(reason) {
    readableByteStreamControllerClearPendingPullIntos(this);
    resetQueue(this);
    const result = this.source.cancel(reason);
    this.source = undefined;
    return result;
  }

  pullSteps(request) {
    const { stream, autoAllocateChunkSize } = this;
    if (this.queueTotalSize > 0) {
      readableByteStreamControllerFillReadRequestFromQueue(this, request);
      return;
    }
    if (autoAllocateChunkSize !== undefined) {
      let buffer;
      try {
        buffer = new ArrayBuffer(autoAllocateChunkSize);
      } catch (error) {
        request.error(error);
        return;
      }
      this.pendingPullIntos.push(new PullInto(buffer, 0, autoAllocateChunkSize, 1, 1, Uint8Array, 'default'));
    }
    stream.reader.requests.push(request);
    readableByteStreamControllerCallPullIfNeeded(this);
  }

  releaseSteps() {
    if (this.pendingPullIntos.size === 0) return;
    const first = this.pendingPullIntos.peek();
    first.readerType = 'none';
    this.pendingPullIntos.takeAll();
    this.pendingPullIntos.push(first);
  }

  /** ReadableByteStreamControllerPullInto; `view` is a ViewInfo. */
  pullInto(view, min, request) {
    const { stream } = this;
    const { viewConstructor, elementSize, byteOffset, byteLength } = view;
    let buffer;
    try {
      buffer = transferArrayBuffer(view.buffer);
    } catch (error) {
      request.error(error);
      return;
    }
    const pullInto = new PullInto(buffer, byteOffset, byteLength, min * elementSize, elementSize, viewConstructor, 'byob');
    if (this.pendingPullIntos.size > 0) {
      this.pendingPullIntos.push(pullInto);
      stream.reader.requests.push(request);
      return;
    }
    if (stream.state === CLOSED) {
      request.close(new viewConstructor(buffer, byteOffset, 0));
      return;
    }
    if (this.queueTotalSize > 0) {
      if (readableByteStreamControllerFillPullIntoDescriptorFromQueue(this, pullInto)) {
        const filled = readableByteStreamControllerConvertPullIntoDescriptor(pullInto);
        readableByteStreamControllerHandleQueueDrain(this);
        request.chunk(filled);
        return;
      }
      if (this.closeRequested) {
        const error = new TypeError('The stream closed before the view could be filled');
        readableByteStreamControllerError(this, error);
        request.error(error);
        return;
      }
    }
    this.pendingPullIntos.push(pullInto);
    stream.reader.requests.push(request);
    readableByteStreamControllerCallPullIfNeeded(this);
  }
}

ByteControllerState.prototype.isByteController = true;

function resetQueue(controller) {
  controller.queue.takeAll();
  controller.queueTotalSize = 0;
}

/** The end of SetUpReadableByteStreamController. */
export function readableByteStreamControllerStart(controller, startResult) {
  react(
    startResult,
    () => {
      controller.started = true;
      readableByteStreamControllerCallPullIfNeeded(controller);
    },
    (error) => readableByteStreamControllerError(controller, error),
  );
}

function readableByteStreamControllerCallPullIfNeeded(controller) {
  if (!readableByteStreamControllerShouldCallPull(controller)) return;
  if (controller.pulling) {
    controller.pullAgain = true;
    return;
  }
  controller.pulling = true;
  controller.onPulled ??= (value) => {
    // As in the default controller: a host-backed source answers with its chunk.
    if (controller.source !== undefined && controller.source.answersChunks) {
      readableByteStreamControllerTakeAnswer(controller, value);
    }
    controller.pulling = false;
    if (controller.pullAgain) {
      controller.pullAgain = false;
      readableByteStreamControllerCallPullIfNeeded(controller);
    }
  };
  controller.onPullFailed ??= (error) => readableByteStreamControllerError(controller, error);
  react(controller.source.pull(controller), controller.onPulled, controller.onPullFailed);
}

function readableByteStreamControllerTakeAnswer(controller, chunk) {
  if (chunk !== null && chunk !== undefined) {
    const { stream } = controller;
    const isAwaited = stream.state === READABLE && readableStreamHasDefaultReader(stream) && stream.reader.requests.size > 0
      && controller.pendingPullIntos.size === 0 && controller.queueTotalSize === 0;
    // Nobody else knows the buffer, so what goes straight to a reader needs no transfer.
    if (isAwaited) readableStreamFulfillRequest(stream, chunk, false);
    else readableByteStreamControllerEnqueue(controller, new ViewInfo(chunk));
    return;
  }
  try {
    readableByteStreamControllerClose(controller);
  } catch {
    return; // it closed in the middle of an element, and is errored now
  }
  if (controller.pendingPullIntos.size > 0) readableByteStreamControllerRespond(controller, 0);
}

function readableByteStreamControllerShouldCallPull(controller) {
  const { stream } = controller;
  if (stream.state !== READABLE || controller.closeRequested || !controller.started) return false;
  if (stream.reader !== undefined && stream.reader.requests.size > 0) return true;
  return controller.strategyHWM - controller.queueTotalSize > 0;
}

function readableByteStreamControllerClearPendingPullIntos(controller) {
  readableByteStreamControllerInvalidateBYOBRequest(controller);
  controller.pendingPullIntos.takeAll();
}

export function readableByteStreamControllerClose(controller) {
  const { stream, pendingPullIntos } = controller;
  if (controller.closeRequested || stream.state !== READABLE) return;
  if (controller.queueTotalSize > 0) {
    controller.closeRequested = true;
    return;
  }
  if (pendingPullIntos.size > 0) {
    const first = pendingPullIntos.peek();
    if (first.bytesFilled % first.elementSize !== 0) {
      const error = new TypeError('The stream closed in the middle of an element');
      readableByteStreamControllerError(controller, error);
      throw error;
    }
  }
  controller.source = undefined;
  readableStreamClose(stream);
}

function readableByteStreamControllerCommitPullIntoDescriptor(stream, pullInto) {
  const filled = readableByteStreamControllerConvertPullIntoDescriptor(pullInto);
  readableStreamFulfillRequest(stream, filled, stream.state === CLOSED);
}

function readableByteStreamControllerConvertPullIntoDescriptor(pullInto) {
  const { viewConstructor, byteOffset, bytesFilled, elementSize } = pullInto;
  return new viewConstructor(transferArrayBuffer(pullInto.buffer), byteOffset, bytesFilled / elementSize);
}

/** `chunk` is a ViewInfo. */
export function readableByteStreamControllerEnqueue(controller, chunk) {
  const { stream } = controller;
  if (controller.closeRequested || stream.state !== READABLE) return;
  const { buffer, byteOffset, byteLength } = chunk;
  if (chunk.detached) throw new TypeError('The buffer of the chunk is detached');
  const transferred = transferArrayBuffer(buffer);
  if (controller.pendingPullIntos.size > 0) {
    const first = controller.pendingPullIntos.peek();
    if (isDetachedBuffer(first.buffer)) {
      throw new TypeError('The buffer of the BYOB request is detached, so nothing can be enqueued past it');
    }
    readableByteStreamControllerInvalidateBYOBRequest(controller);
    first.buffer = transferArrayBuffer(first.buffer);
    if (first.readerType === 'none') readableByteStreamControllerEnqueueDetachedPullIntoToQueue(controller, first);
  }
  if (readableStreamHasDefaultReader(stream)) {
    readableByteStreamControllerProcessReadRequestsUsingQueue(controller);
    if (stream.reader.requests.size === 0) {
      readableByteStreamControllerEnqueueChunkToQueue(controller, transferred, byteOffset, byteLength);
    } else {
      if (controller.pendingPullIntos.size > 0) controller.pendingPullIntos.shift();
      readableStreamFulfillRequest(stream, new Uint8Array(transferred, byteOffset, byteLength), false);
    }
  } else {
    readableByteStreamControllerEnqueueChunkToQueue(controller, transferred, byteOffset, byteLength);
    if (readableStreamHasBYOBReader(stream)) readableByteStreamControllerServePullIntos(controller);
  }
  readableByteStreamControllerCallPullIfNeeded(controller);
}

/** Processes the descriptors the queue can fill, performThen commits each: the pair of steps the standard repeats. */
function readableByteStreamControllerServePullIntos(controller) {
  for (const pullInto of readableByteStreamControllerProcessPullIntoDescriptorsUsingQueue(controller)) {
    readableByteStreamControllerCommitPullIntoDescriptor(controller.stream, pullInto);
  }
}

function readableByteStreamControllerEnqueueChunkToQueue(controller, buffer, byteOffset, byteLength) {
  controller.queue.push({ buffer, byteOffset, byteLength });
  controller.queueTotalSize += byteLength;
}

function readableByteStreamControllerEnqueueClonedChunkToQueue(controller, buffer, byteOffset, byteLength) {
  let clone;
  try {
    clone = cloneArrayBuffer(buffer, byteOffset, byteLength);
  } catch (error) {
    readableByteStreamControllerError(controller, error);
    throw error;
  }
  readableByteStreamControllerEnqueueChunkToQueue(controller, clone, 0, byteLength);
}

function readableByteStreamControllerEnqueueDetachedPullIntoToQueue(controller, pullInto) {
  const { buffer, byteOffset, bytesFilled } = pullInto;
  if (bytesFilled > 0) {
    readableByteStreamControllerEnqueueClonedChunkToQueue(controller, buffer, byteOffset, bytesFilled);
  }
  controller.pendingPullIntos.shift();
}

export function readableByteStreamControllerError(controller, error) {
  const { stream } = controller;
  if (stream.state !== READABLE) return;
  readableByteStreamControllerClearPendingPullIntos(controller);
  resetQueue(controller);
  controller.source = undefined;
  readableStreamError(stream, error);
}

function readableByteStreamControllerFillPullIntoDescriptorFromQueue(controller, pullInto) {
  const { queue } = controller;
  const maxBytesToCopy = Math.min(controller.queueTotalSize, pullInto.byteLength - pullInto.bytesFilled);
  const maxBytesFilled = pullInto.bytesFilled + maxBytesToCopy;
  const maxAlignedBytes = maxBytesFilled - (maxBytesFilled % pullInto.elementSize);
  const ready = maxAlignedBytes >= pullInto.minimumFill;
  let remaining = ready ? maxAlignedBytes - pullInto.bytesFilled : maxBytesToCopy;
  const destination = new Uint8Array(pullInto.buffer);
  while (remaining > 0) {
    const head = queue.peek();
    const bytesToCopy = Math.min(remaining, head.byteLength);
    // `set` checks both bounds itself, which is the assertion the standard insists on here.
    destination.set(new Uint8Array(head.buffer, head.byteOffset, bytesToCopy), pullInto.byteOffset + pullInto.bytesFilled);
    if (head.byteLength === bytesToCopy) {
      queue.shift();
    } else {
      head.byteOffset += bytesToCopy;
      head.byteLength -= bytesToCopy;
    }
    controller.queueTotalSize -= bytesToCopy;
    pullInto.bytesFilled += bytesToCopy;
    remaining -= bytesToCopy;
  }
  return ready;
}

function readableByteStreamControllerFillReadRequestFromQueue(controller, request) {
  const { buffer, byteOffset, byteLength } = controller.queue.shift();
  controller.queueTotalSize -= byteLength;
  readableByteStreamControllerHandleQueueDrain(controller);
  request.chunk(new Uint8Array(buffer, byteOffset, byteLength));
}

export function readableByteStreamControllerGetBYOBRequest(controller) {
  if (controller.byobRequest === null && controller.pendingPullIntos.size > 0) {
    const { buffer, byteOffset, byteLength, bytesFilled } = controller.pendingPullIntos.peek();
    const view = new Uint8Array(buffer, byteOffset + bytesFilled, byteLength - bytesFilled);
    controller.byobRequest = createBYOBRequest(controller, view);
  }
  return controller.byobRequest;
}

export function readableByteStreamControllerGetDesiredSize(controller) {
  const { state } = controller.stream;
  if (state === ERRORED) return null;
  if (state === CLOSED) return 0;
  return controller.strategyHWM - controller.queueTotalSize;
}

function readableByteStreamControllerHandleQueueDrain(controller) {
  if (controller.queueTotalSize === 0 && controller.closeRequested) {
    controller.source = undefined;
    readableStreamClose(controller.stream);
  } else {
    readableByteStreamControllerCallPullIfNeeded(controller);
  }
}

function readableByteStreamControllerInvalidateBYOBRequest(controller) {
  if (controller.byobRequest === null) return;
  invalidateBYOBRequest(controller.byobRequest);
  controller.byobRequest = null;
}

function readableByteStreamControllerProcessPullIntoDescriptorsUsingQueue(controller) {
  const { pendingPullIntos } = controller;
  const filled = [];
  while (pendingPullIntos.size > 0 && controller.queueTotalSize > 0) {
    const pullInto = pendingPullIntos.peek();
    if (readableByteStreamControllerFillPullIntoDescriptorFromQueue(controller, pullInto)) {
      pendingPullIntos.shift();
      filled.push(pullInto);
    }
  }
  return filled;
}

function readableByteStreamControllerProcessReadRequestsUsingQueue(controller) {
  const { requests } = controller.stream.reader;
  while (requests.size > 0 && controller.queueTotalSize > 0) {
    readableByteStreamControllerFillReadRequestFromQueue(controller, requests.shift());
  }
}

export function readableByteStreamControllerRespond(controller, bytesWritten) {
  const first = controller.pendingPullIntos.peek();
  if (controller.stream.state === CLOSED) {
    if (bytesWritten !== 0) throw new TypeError('bytesWritten must be 0 once the stream is closed');
  } else {
    if (bytesWritten === 0) throw new TypeError('bytesWritten must be more than 0 while the stream is readable');
    if (first.bytesFilled + bytesWritten > first.byteLength) throw new RangeError('bytesWritten is more than the view can hold');
  }
  first.buffer = transferArrayBuffer(first.buffer);
  readableByteStreamControllerRespondInternal(controller, bytesWritten);
}

/** `view` is a ViewInfo. */
export function readableByteStreamControllerRespondWithNewView(controller, view) {
  const first = controller.pendingPullIntos.peek();
  if (controller.stream.state === CLOSED) {
    if (view.byteLength !== 0) throw new TypeError('The view must be empty once the stream is closed');
  } else if (view.byteLength === 0) {
    throw new TypeError('The view must not be empty while the stream is readable');
  }
  if (first.byteOffset + first.bytesFilled !== view.byteOffset) throw new RangeError('The view begins at another offset than the request');
  if (first.bufferByteLength !== view.bufferByteLength) throw new RangeError('The buffer of the view has another length than that of the request');
  if (first.bytesFilled + view.byteLength > first.byteLength) throw new RangeError('The view is longer than the request');
  first.buffer = transferArrayBuffer(view.buffer);
  readableByteStreamControllerRespondInternal(controller, view.byteLength);
}

function readableByteStreamControllerRespondInternal(controller, bytesWritten) {
  const first = controller.pendingPullIntos.peek();
  readableByteStreamControllerInvalidateBYOBRequest(controller);
  if (controller.stream.state === CLOSED) readableByteStreamControllerRespondInClosedState(controller, first);
  else readableByteStreamControllerRespondInReadableState(controller, bytesWritten, first);
  readableByteStreamControllerCallPullIfNeeded(controller);
}

function readableByteStreamControllerRespondInClosedState(controller, first) {
  const { stream, pendingPullIntos } = controller;
  if (first.readerType === 'none') pendingPullIntos.shift();
  if (!readableStreamHasBYOBReader(stream)) return;
  const filled = [];
  while (filled.length < stream.reader.requests.size) filled.push(pendingPullIntos.shift());
  for (const pullInto of filled) readableByteStreamControllerCommitPullIntoDescriptor(stream, pullInto);
}

function readableByteStreamControllerRespondInReadableState(controller, bytesWritten, pullInto) {
  pullInto.bytesFilled += bytesWritten;
  if (pullInto.readerType === 'none') {
    readableByteStreamControllerEnqueueDetachedPullIntoToQueue(controller, pullInto);
    readableByteStreamControllerServePullIntos(controller);
    return;
  }
  // A read with a minimum not yet reached stays at the head, so that the source can go on filling it.
  if (pullInto.bytesFilled < pullInto.minimumFill) return;
  controller.pendingPullIntos.shift();
  const remainder = pullInto.bytesFilled % pullInto.elementSize;
  if (remainder > 0) {
    const end = pullInto.byteOffset + pullInto.bytesFilled;
    readableByteStreamControllerEnqueueClonedChunkToQueue(controller, pullInto.buffer, end - remainder, remainder);
    pullInto.bytesFilled -= remainder;
  }
  const filled = readableByteStreamControllerProcessPullIntoDescriptorsUsingQueue(controller);
  readableByteStreamControllerCommitPullIntoDescriptor(controller.stream, pullInto);
  for (const other of filled) readableByteStreamControllerCommitPullIntoDescriptor(controller.stream, other);
}
