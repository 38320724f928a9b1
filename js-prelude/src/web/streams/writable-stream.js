/** The class WritableStream. Deliberate gap: streams cannot be transferred with postMessage, which Wick does not have. */

import { defineInterface, isObject } from '../webidl.js';
import { call, invoke, invokeWith, rejected, toPromise } from './promises.js';
import { extractHighWaterMark, extractSizeAlgorithm } from './strategies.js';
import { illegalInvocation, INTERNAL, requireOptionalObject, toCallback, toQueuingStrategy } from './webidl.js';
import {
  acquireWritableStreamDefaultWriter, isWritableStreamLocked, WritableControllerState, WritableState, writableStreamAbort,
  writableStreamClose, writableStreamCloseQueuedOrInFlight, writableStreamDefaultControllerStart,
} from './writable-core.js';
import { publicWritableController, WritableStreamDefaultWriter } from './writer.js';

/** The state behind a public WritableStream, or undefined for anything else: the brand check. */
export let writableStateOf;

/** The public object around a stream made inside. */
export const wrapWritable = (impl) => new WritableStream(INTERNAL, impl);

/** The algorithms of a script's underlying sink. */
class UnderlyingSink {
  /** Converts the UnderlyingSink dictionary; members in the order Web IDL reads them. */
  constructor(object) {
    this.object = object;
    this.abortCallback = this.closeCallback = this.startCallback = this.writeCallback = undefined;
    if (object === undefined) return;
    this.abortCallback = toCallback(object, 'abort');
    this.closeCallback = toCallback(object, 'close');
    this.startCallback = toCallback(object, 'start');
    const { type } = object;
    this.writeCallback = toCallback(object, 'write');
    if (type !== undefined) throw new RangeError('The type of an underlying sink must be undefined');
  }

  start(controller) {
    if (this.startCallback === undefined) return undefined;
    return toPromise(call(this.startCallback, this.object, publicWritableController(controller)));
  }

  write(chunk, controller) {
    if (this.writeCallback === undefined) return undefined;
    return invokeWith(this.writeCallback, this.object, chunk, publicWritableController(controller));
  }

  close() {
    return this.closeCallback === undefined ? undefined : invokeWith(this.closeCallback, this.object);
  }

  abort(reason) {
    return this.abortCallback === undefined ? undefined : invoke(this.abortCallback, this.object, reason);
  }
}

const locked = () => new TypeError('The stream is locked');

export class WritableStream {
  #impl;

  constructor(underlyingSink = undefined, strategy = undefined) {
    if (underlyingSink === INTERNAL) {
      this.#impl = strategy;
      return;
    }
    requireOptionalObject(underlyingSink, 'The underlying sink');
    const queuing = toQueuingStrategy(strategy);
    const sink = new UnderlyingSink(underlyingSink);
    const impl = new WritableState();
    const size = extractSizeAlgorithm(queuing);
    const controller = new WritableControllerState(impl, sink, extractHighWaterMark(queuing, 1), size);
    writableStreamDefaultControllerStart(controller, sink.start(controller));
    this.#impl = impl;
  }

  static {
    writableStateOf = (object) => (isObject(object) && #impl in object ? object.#impl : undefined);
  }

  get locked() {
    return isWritableStreamLocked(this.#impl);
  }

  abort(reason = undefined) {
    const impl = writableStateOf(this);
    if (impl === undefined) return rejected(illegalInvocation('WritableStream'));
    return isWritableStreamLocked(impl) ? rejected(locked()) : writableStreamAbort(impl, reason);
  }

  close() {
    const impl = writableStateOf(this);
    if (impl === undefined) return rejected(illegalInvocation('WritableStream'));
    if (isWritableStreamLocked(impl)) return rejected(locked());
    if (writableStreamCloseQueuedOrInFlight(impl)) return rejected(new TypeError('The stream is already closing'));
    return writableStreamClose(impl);
  }

  getWriter() {
    return new WritableStreamDefaultWriter(INTERNAL, acquireWritableStreamDefaultWriter(this.#impl));
  }
}

defineInterface(WritableStream);
