/** ReadableStreamDefaultController: its state, its abstract operations and its public face. */

import { defineInterface } from '../webidl.js';
import { Deferred, invoke, react } from './promises.js';
import { SizedQueue } from './queue.js';
import {
  CLOSED, ERRORED, READABLE, readableStreamClose, readableStreamError, readableStreamFulfillRequest,
} from './readable-core.js';
import { chunkSizeOf } from './strategies.js';
import { illegalConstructor, INTERNAL } from './webidl.js';

/** The internal slots of a ReadableStreamDefaultController, with the three internal methods streams call. */
export class DefaultControllerState {
  constructor(stream, source, highWaterMark, sizeAlgorithm) {
    this.stream = stream;
    this.source = source;
    this.strategyHWM = highWaterMark;
    this.sizeAlgorithm = sizeAlgorithm;
    this.queue = new SizedQueue();
    this.started = false;
    this.closeRequested = false;
    this.pulling = false;
    this.pullAgain = false;
    this.face = undefined;
    // The two reactions to a pull, made at the first one and used for all.
    this.onPulled = undefined;
    this.onPullFailed = undefined;
    stream.controller = this;
  }

  /** The public object, which most internal streams never need. */
  get publicController() {
    return (this.face ??= new ReadableStreamDefaultController(INTERNAL, this));
  }

  cancelSteps(reason) {
    this.queue.reset();
    const result = this.source.cancel(reason);
    readableStreamDefaultControllerClearAlgorithms(this);
    return result;
  }

  pullSteps(request) {
    if (this.queue.size > 0) {
      request.chunk(this.takeChunk());
    } else {
      this.stream.reader.requests.push(request);
      readableStreamDefaultControllerCallPullIfNeeded(this);
    }
  }

  /** The part of [[PullSteps]] for a queue that is not empty. */
  takeChunk() {
    const chunk = this.queue.dequeueValue();
    if (this.closeRequested && this.queue.size === 0) {
      readableStreamDefaultControllerClearAlgorithms(this);
      readableStreamClose(this.stream);
    } else {
      readableStreamDefaultControllerCallPullIfNeeded(this);
    }
    return chunk;
  }

  releaseSteps() {}
}

DefaultControllerState.prototype.isByteController = false;

/** The algorithms of a script's underlying source; serves both kinds of controller. */
export class UnderlyingSource {
  constructor(object, pull, cancel) {
    this.object = object;
    this.pullCallback = pull;
    this.cancelCallback = cancel;
  }

  pull(controller) {
    if (this.pullCallback === undefined) return undefined;
    return invoke(this.pullCallback, this.object, controller.publicController);
  }

  cancel(reason) {
    if (this.cancelCallback === undefined) return undefined;
    // Web IDL wraps even a promise of the script in a new one. Elsewhere that costs more than it shows; here it decides
    // which of two rejections an aborted pipe reports.
    const wrapped = new Deferred();
    wrapped.resolve(invoke(this.cancelCallback, this.object, reason));
    return wrapped.promise;
  }
}

/** The end of SetUpReadableStreamDefaultController: what happens once the start algorithm has answered. */
export function readableStreamDefaultControllerStart(controller, startResult) {
  react(
    startResult,
    () => {
      controller.started = true;
      readableStreamDefaultControllerCallPullIfNeeded(controller);
    },
    (error) => readableStreamDefaultControllerError(controller, error),
  );
}

function readableStreamDefaultControllerCallPullIfNeeded(controller) {
  if (!readableStreamDefaultControllerShouldCallPull(controller)) return;
  if (controller.pulling) {
    controller.pullAgain = true;
    return;
  }
  controller.pulling = true;
  controller.onPulled ??= (value) => {
    // A host-backed source answers with its chunk rather than enqueue it, which saves a promise for each.
    if (controller.source !== undefined && controller.source.answersChunks) {
      readableStreamDefaultControllerTakeAnswer(controller, value);
    }
    controller.pulling = false;
    if (controller.pullAgain) {
      controller.pullAgain = false;
      readableStreamDefaultControllerCallPullIfNeeded(controller);
    }
  };
  controller.onPullFailed ??= (error) => readableStreamDefaultControllerError(controller, error);
  react(controller.source.pull(controller), controller.onPulled, controller.onPullFailed);
}

function readableStreamDefaultControllerTakeAnswer(controller, chunk) {
  if (chunk === null || chunk === undefined) readableStreamDefaultControllerClose(controller);
  else readableStreamDefaultControllerEnqueue(controller, chunk);
}

export function readableStreamDefaultControllerShouldCallPull(controller) {
  const { stream } = controller;
  if (controller.closeRequested || stream.state !== READABLE || !controller.started) return false;
  if (stream.reader !== undefined && stream.reader.requests.size > 0) return true;
  return controller.strategyHWM - controller.queue.total > 0;
}

function readableStreamDefaultControllerClearAlgorithms(controller) {
  controller.source = undefined;
  controller.sizeAlgorithm = undefined;
}

export function readableStreamDefaultControllerClose(controller) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  controller.closeRequested = true;
  if (controller.queue.size === 0) {
    readableStreamDefaultControllerClearAlgorithms(controller);
    readableStreamClose(controller.stream);
  }
}

export function readableStreamDefaultControllerEnqueue(controller, chunk) {
  if (!readableStreamDefaultControllerCanCloseOrEnqueue(controller)) return;
  const { stream } = controller;
  if (stream.reader !== undefined && stream.reader.requests.size > 0) {
    readableStreamFulfillRequest(stream, chunk, false);
  } else {
    try {
      controller.queue.enqueueValueWithSize(chunk, chunkSizeOf(controller.sizeAlgorithm, chunk));
    } catch (error) {
      readableStreamDefaultControllerError(controller, error);
      throw error;
    }
  }
  readableStreamDefaultControllerCallPullIfNeeded(controller);
}

export function readableStreamDefaultControllerError(controller, error) {
  const { stream } = controller;
  if (stream.state !== READABLE) return;
  controller.queue.reset();
  readableStreamDefaultControllerClearAlgorithms(controller);
  readableStreamError(stream, error);
}

export function readableStreamDefaultControllerGetDesiredSize(controller) {
  const { state } = controller.stream;
  if (state === ERRORED) return null;
  if (state === CLOSED) return 0;
  return controller.strategyHWM - controller.queue.total;
}

export function readableStreamDefaultControllerCanCloseOrEnqueue(controller) {
  return !controller.closeRequested && controller.stream.state === READABLE;
}

export class ReadableStreamDefaultController {
  #impl;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    this.#impl = arguments[1];
  }

  get desiredSize() {
    return readableStreamDefaultControllerGetDesiredSize(this.#impl);
  }

  close() {
    const impl = this.#impl;
    if (!readableStreamDefaultControllerCanCloseOrEnqueue(impl)) throw new TypeError('The stream is not in a state that permits close');
    readableStreamDefaultControllerClose(impl);
  }

  enqueue(chunk = undefined) {
    const impl = this.#impl;
    if (!readableStreamDefaultControllerCanCloseOrEnqueue(impl)) throw new TypeError('The stream is not in a state that permits enqueue');
    readableStreamDefaultControllerEnqueue(impl, chunk);
  }

  error(e = undefined) {
    readableStreamDefaultControllerError(this.#impl, e);
  }
}

defineInterface(ReadableStreamDefaultController);
