/** The public faces of the byte controller: ReadableByteStreamController and ReadableStreamBYOBRequest. */

import { defineInterface, toEnforcedUint64 } from '../webidl.js';
import { READABLE } from './readable-core.js';
import {
  readableByteStreamControllerClose, readableByteStreamControllerEnqueue, readableByteStreamControllerError,
  readableByteStreamControllerGetBYOBRequest, readableByteStreamControllerGetDesiredSize,
  readableByteStreamControllerRespond, readableByteStreamControllerRespondWithNewView,
} from './readable-byte.js';
import { isDetachedBuffer, ViewInfo } from './views.js';
import { illegalConstructor, INTERNAL } from './webidl.js';

export class ReadableByteStreamController {
  #impl;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    this.#impl = arguments[1];
  }

  get byobRequest() {
    return readableByteStreamControllerGetBYOBRequest(this.#impl);
  }

  get desiredSize() {
    return readableByteStreamControllerGetDesiredSize(this.#impl);
  }

  close() {
    const impl = this.#impl;
    if (impl.closeRequested || impl.stream.state !== READABLE) throw new TypeError('The stream is not in a state that permits close');
    readableByteStreamControllerClose(impl);
  }

  enqueue(chunk) {
    const impl = this.#impl;
    const view = new ViewInfo(chunk);
    if (view.byteLength === 0) throw new TypeError('The chunk must not be empty');
    if (impl.closeRequested || impl.stream.state !== READABLE) throw new TypeError('The stream is not in a state that permits enqueue');
    readableByteStreamControllerEnqueue(impl, view);
  }

  error(e = undefined) {
    readableByteStreamControllerError(this.#impl, e);
  }
}

/** ReadableByteStreamControllerInvalidateBYOBRequest, the half that concerns the request object. */
export let invalidateBYOBRequest;

/** The view of a request, past whatever a script made of the public getter. */
export let viewOfBYOBRequest;

export class ReadableStreamBYOBRequest {
  #controller;
  #view;

  constructor() {
    if (arguments[0] !== INTERNAL) throw illegalConstructor();
    this.#controller = arguments[1];
    this.#view = arguments[2];
  }

  get view() {
    return this.#view;
  }

  respond(bytesWritten) {
    const controller = this.#controller;
    if (arguments.length === 0) throw new TypeError('bytesWritten is missing');
    const count = toEnforcedUint64(bytesWritten, 'bytesWritten');
    if (controller === undefined) throw new TypeError('This BYOB request has been invalidated');
    if (isDetachedBuffer(controller.pendingPullIntos.peek().buffer)) throw new TypeError('The buffer of the BYOB request is detached');
    readableByteStreamControllerRespond(controller, count);
  }

  respondWithNewView(view) {
    const controller = this.#controller;
    const info = new ViewInfo(view);
    if (controller === undefined) throw new TypeError('This BYOB request has been invalidated');
    if (info.detached) throw new TypeError('The buffer of the view is detached');
    readableByteStreamControllerRespondWithNewView(controller, info);
  }

  static {
    invalidateBYOBRequest = (request) => {
      request.#controller = undefined;
      request.#view = null;
    };
    viewOfBYOBRequest = (request) => request.#view;
  }
}

export const createByteController = (impl) => new ReadableByteStreamController(INTERNAL, impl);
export const createBYOBRequest = (controller, view) => new ReadableStreamBYOBRequest(INTERNAL, controller, view);

defineInterface(ReadableByteStreamController);
defineInterface(ReadableStreamBYOBRequest);
