/** The public faces of a writable stream's writer and controller. */

import { defineInterface, isObject } from '../webidl.js';
import { Deferred, rejected } from './promises.js';
import { illegalConstructor, illegalInvocation, INTERNAL } from './webidl.js';
import {
  acquireWritableStreamDefaultWriter, writableStreamAbort, writableStreamClose, writableStreamCloseQueuedOrInFlight,
  writableStreamDefaultControllerErrorIfNeeded, writableStreamDefaultWriterGetDesiredSize, writableStreamDefaultWriterRelease,
  writableStreamDefaultWriterWrite,
} from './writable-core.js';
import { writableStateOf } from './writable-stream.js';

const released = () => new TypeError('The writer was released');

/** The stream argument of a writer's constructor. */
function toWritableState(stream) {
  const impl = writableStateOf(stream);
  if (impl === undefined) throw new TypeError('The argument must be a WritableStream');
  return impl;
}

export class WritableStreamDefaultWriter {
  #impl;

  constructor(stream) {
    this.#impl = stream === INTERNAL ? arguments[1] : acquireWritableStreamDefaultWriter(toWritableState(stream));
  }

  static #of(object) {
    return isObject(object) && #impl in object ? object.#impl : undefined;
  }

  get closed() {
    const impl = WritableStreamDefaultWriter.#of(this);
    return impl === undefined ? rejected(illegalInvocation('WritableStreamDefaultWriter')) : impl.closed.promise;
  }

  get desiredSize() {
    const impl = this.#impl;
    if (impl.stream === undefined) throw released();
    return writableStreamDefaultWriterGetDesiredSize(impl);
  }

  get ready() {
    const impl = WritableStreamDefaultWriter.#of(this);
    return impl === undefined ? rejected(illegalInvocation('WritableStreamDefaultWriter')) : impl.ready.promise;
  }

  abort(reason = undefined) {
    const impl = WritableStreamDefaultWriter.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('WritableStreamDefaultWriter'));
    return impl.stream === undefined ? rejected(released()) : writableStreamAbort(impl.stream, reason);
  }

  close() {
    const impl = WritableStreamDefaultWriter.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('WritableStreamDefaultWriter'));
    if (impl.stream === undefined) return rejected(released());
    if (writableStreamCloseQueuedOrInFlight(impl.stream)) return rejected(new TypeError('The stream is already closing'));
    return writableStreamClose(impl.stream);
  }

  releaseLock() {
    const impl = this.#impl;
    if (impl.stream !== undefined) writableStreamDefaultWriterRelease(impl);
  }

  write(chunk = undefined) {
    const impl = WritableStreamDefaultWriter.#of(this);
    if (impl === undefined) return rejected(illegalInvocation('WritableStreamDefaultWriter'));
    if (impl.stream === undefined) return rejected(released());
    const request = new Deferred();
    writableStreamDefaultWriterWrite(impl, chunk, request);
    return request.promise;
  }
}

export class WritableStreamDefaultController {
  #impl;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    this.#impl = arguments[1];
  }

  get signal() {
    return this.#impl.abortController.signal;
  }

  error(e = undefined) {
    writableStreamDefaultControllerErrorIfNeeded(this.#impl, e);
  }
}

/** The public object of a controller, made when a sink's method first receives it. */
export const publicWritableController = (impl) => (impl.face ??= new WritableStreamDefaultController(INTERNAL, impl));

defineInterface(WritableStreamDefaultWriter);
defineInterface(WritableStreamDefaultController);
