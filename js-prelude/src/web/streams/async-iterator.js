/**
 * Asynchronous iteration of a ReadableStream, following Web IDL's default asynchronous iterator objects: calls queue
 * behind the one under way.
 */

import { isObject } from '../webidl.js';
import { Deferred, rejected, resolved, performThen } from './promises.js';
import {
  READABLE, readableStreamCancel, readableStreamDefaultReaderRead, readableStreamReaderRelease,
} from './readable-core.js';
import { illegalInvocation } from './webidl.js';

const endOfIteration = (value) => ({ value, done: true });

/** One call of next(): its read request, and the promise it returns. */
class NextRequest extends Deferred {
  constructor(iteration) {
    super();
    this.iteration = iteration;
  }

  chunk(value) {
    this.iteration.settled();
    this.resolve({ value, done: false });
  }

  close() {
    this.iteration.finish();
    this.resolve(endOfIteration(undefined));
  }

  error(error) {
    this.iteration.finish();
    this.reject(error);
  }
}

class Iteration {
  constructor(reader, preventCancel) {
    this.reader = reader;
    this.preventCancel = preventCancel;
    this.finished = false;
    /** The promise later calls wait for, while one is under way. */
    this.ongoing = undefined;
    /** The read under way. */
    this.current = undefined;
    /** `ongoing` as far as it is a read started at once, not one that waited for its turn. */
    this.direct = undefined;
    this.passOn = undefined;
  }

  nextSteps() {
    if (this.finished) return resolved(endOfIteration(undefined));
    const { stream } = this.reader;
    const { controller } = stream;
    // A chunk at hand needs no request; this is the whole path of a loop over a stream that keeps up.
    if (stream.state === READABLE && !controller.isByteController && controller.queue.size > 0) {
      stream.disturbed = true;
      return resolved({ value: controller.takeChunk(), done: false });
    }
    const request = new NextRequest(this);
    this.current = request;
    readableStreamDefaultReaderRead(this.reader, request);
    // The standard's reaction to the read shows in how often a source is pulled; a host-backed source shows nothing.
    if (controller.source?.answersChunks) return request.promise;
    this.passOn ??= (result) => {
      this.clear(this.direct);
      return result;
    };
    return performThen(request.promise, this.passOn);
  }

  returnSteps(value) {
    if (this.finished) return resolved(endOfIteration(value));
    this.finished = true;
    const { reader } = this;
    const result = this.preventCancel ? resolved(undefined) : readableStreamCancel(reader.stream, value);
    readableStreamReaderRelease(reader);
    return performThen(result, () => endOfIteration(value));
  }

  next() {
    if (this.ongoing !== undefined) {
      const steps = () => this.nextSteps();
      return this.waitFor(performThen(this.ongoing, steps, steps));
    }
    const promise = this.nextSteps();
    if (this.current !== undefined) this.ongoing = this.direct = promise;
    return promise;
  }

  return(value) {
    const steps = () => this.returnSteps(value);
    return this.waitFor(this.ongoing === undefined ? steps() : performThen(this.ongoing, steps, steps));
  }

  /** Makes later calls wait for `promise`. */
  waitFor(promise) {
    this.ongoing = promise;
    const clear = () => this.clear(promise);
    performThen(promise, clear, clear);
    return promise;
  }

  clear(promise) {
    if (this.ongoing === promise) this.ongoing = undefined;
  }

  /** The read under way has its answer. */
  settled() {
    this.clear(this.current.promise);
    this.current = undefined;
  }

  finish() {
    this.settled();
    this.finished = true;
    readableStreamReaderRelease(this.reader);
  }
}

/** Only the methods and the private slot of this class are used; its prototype is stripped down below. */
class AsyncIterator {
  #iteration;

  constructor(iteration) {
    this.#iteration = iteration;
  }

  next() {
    if (!isObject(this) || !(#iteration in this)) return rejected(illegalInvocation('ReadableStream AsyncIterator'));
    return this.#iteration.next();
  }

  return(value) {
    if (!isObject(this) || !(#iteration in this)) return rejected(illegalInvocation('ReadableStream AsyncIterator'));
    return this.#iteration.return(value);
  }
}

const { prototype } = AsyncIterator;
delete prototype.constructor;
Object.setPrototypeOf(prototype, Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype)));
for (const key of ['next', 'return']) Object.defineProperty(prototype, key, { enumerable: true });
Object.defineProperty(prototype, Symbol.toStringTag, { value: 'ReadableStream AsyncIterator', configurable: true });

/** The asynchronous iterator initialization steps. */
export const createAsyncIterator = (reader, preventCancel) => new AsyncIterator(new Iteration(reader, preventCancel));
