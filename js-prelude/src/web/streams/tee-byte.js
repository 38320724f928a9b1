/**
 * ReadableByteStreamTee: like the default tee, but it reads into a branch's own buffer when that branch has a BYOB
 * request, and gives the other branch a copy.
 */

import { queueMicrotaskStep, performThen } from './promises.js';
import {
  ByteControllerState, readableByteStreamControllerClose, readableByteStreamControllerEnqueue,
  readableByteStreamControllerError, readableByteStreamControllerGetBYOBRequest, readableByteStreamControllerRespond,
  readableByteStreamControllerRespondWithNewView, readableByteStreamControllerStart,
} from './readable-byte.js';
import { viewOfBYOBRequest } from './readable-byte-face.js';
import {
  acquireReadableStreamBYOBReader, acquireReadableStreamDefaultReader, readableStreamBYOBReaderRead, readableStreamCancel,
  readableStreamDefaultReaderRead, readableStreamReaderRelease,
} from './readable-core.js';
import { Tee } from './tee-common.js';
import { cloneAsUint8Array, ViewInfo } from './views.js';

/** The read-into request for one branch's buffer. */
class BranchReadInto {
  constructor(tee, branch, other) {
    this.tee = tee;
    this.branch = branch;
    this.other = other;
  }

  chunk(chunk) {
    queueMicrotaskStep(() => this.distribute(chunk));
  }

  distribute(chunk) {
    const { tee, branch, other } = this;
    tee.beginDistribution();
    if (!other.canceled) {
      const clone = tee.clone(chunk, branch, other);
      if (clone === undefined) return;
      if (!branch.canceled) readableByteStreamControllerRespondWithNewView(branch.controller, new ViewInfo(chunk));
      readableByteStreamControllerEnqueue(other.controller, new ViewInfo(clone));
    } else if (!branch.canceled) {
      readableByteStreamControllerRespondWithNewView(branch.controller, new ViewInfo(chunk));
    }
    tee.endDistribution();
  }

  close(chunk) {
    const { tee, branch, other } = this;
    tee.reading = false;
    if (!branch.canceled) readableByteStreamControllerClose(branch.controller);
    if (!other.canceled) readableByteStreamControllerClose(other.controller);
    if (chunk !== undefined) {
      if (!branch.canceled) readableByteStreamControllerRespondWithNewView(branch.controller, new ViewInfo(chunk));
      if (!other.canceled && other.controller.pendingPullIntos.size > 0) readableByteStreamControllerRespond(other.controller, 0);
    }
    tee.resolveCancelUnlessBothCanceled();
  }

  error() {
    this.tee.reading = false;
  }
}

export class ByteTee extends Tee {
  constructor(stream) {
    super(stream);
    for (const branch of [this.branch1, this.branch2]) {
      readableByteStreamControllerStart(new ByteControllerState(branch.stream, branch, 0, undefined), undefined);
    }
    this.forwardReaderError(this.reader);
  }

  forwardReaderError(thisReader) {
    performThen(thisReader.closed.promise, undefined, (error) => {
      if (thisReader !== this.reader) return;
      readableByteStreamControllerError(this.branch1.controller, error);
      readableByteStreamControllerError(this.branch2.controller, error);
      this.resolveCancelUnlessBothCanceled();
    });
  }

  pull(branch) {
    if (this.reading) {
      branch.readAgain = true;
      return undefined;
    }
    this.reading = true;
    const request = readableByteStreamControllerGetBYOBRequest(branch.controller);
    if (request === null) this.pullWithDefaultReader();
    else this.pullWithBYOBReader(viewOfBYOBRequest(request), branch);
    return undefined;
  }

  pullWithDefaultReader() {
    if (this.reader.byob) this.switchReader(acquireReadableStreamDefaultReader);
    readableStreamDefaultReaderRead(this.reader, this);
  }

  pullWithBYOBReader(view, branch) {
    if (!this.reader.byob) this.switchReader(acquireReadableStreamBYOBReader);
    const other = branch === this.branch1 ? this.branch2 : this.branch1;
    readableStreamBYOBReaderRead(this.reader, new ViewInfo(view), 1, new BranchReadInto(this, branch, other));
  }

  switchReader(acquire) {
    readableStreamReaderRelease(this.reader);
    this.reader = acquire(this.stream);
    this.forwardReaderError(this.reader);
  }

  // === The read request of the default reader ===

  chunk(chunk) {
    queueMicrotaskStep(() => this.distribute(chunk));
  }

  distribute(chunk) {
    const { branch1, branch2 } = this;
    this.beginDistribution();
    let chunk2 = chunk;
    if (!branch1.canceled && !branch2.canceled) {
      chunk2 = this.clone(chunk, branch1, branch2);
      if (chunk2 === undefined) return;
    }
    if (!branch1.canceled) readableByteStreamControllerEnqueue(branch1.controller, new ViewInfo(chunk));
    if (!branch2.canceled) readableByteStreamControllerEnqueue(branch2.controller, new ViewInfo(chunk2));
    this.endDistribution();
  }

  close() {
    const { branch1, branch2 } = this;
    this.reading = false;
    if (!branch1.canceled) readableByteStreamControllerClose(branch1.controller);
    if (!branch2.canceled) readableByteStreamControllerClose(branch2.controller);
    if (branch1.controller.pendingPullIntos.size > 0) readableByteStreamControllerRespond(branch1.controller, 0);
    if (branch2.controller.pendingPullIntos.size > 0) readableByteStreamControllerRespond(branch2.controller, 0);
    this.resolveCancelUnlessBothCanceled();
  }

  error() {
    this.reading = false;
  }

  // === Steps both kinds of read share ===

  beginDistribution() {
    this.branch1.readAgain = false;
    this.branch2.readAgain = false;
  }

  endDistribution() {
    this.reading = false;
    if (this.branch1.readAgain) this.pull(this.branch1);
    else if (this.branch2.readAgain) this.pull(this.branch2);
  }

  /** A copy of the chunk; if there is none to be had, errors everything and returns undefined. */
  clone(chunk, branch, other) {
    try {
      return cloneAsUint8Array(chunk);
    } catch (error) {
      readableByteStreamControllerError(branch.controller, error);
      readableByteStreamControllerError(other.controller, error);
      this.cancelDeferred.resolve(readableStreamCancel(this.stream, error));
      return undefined;
    }
  }
}
