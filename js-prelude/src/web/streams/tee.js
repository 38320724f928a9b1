/** ReadableStreamTee, and the tee of default streams. */

import { queueMicrotaskStep, performThen } from './promises.js';
import { readableStreamCancel, readableStreamDefaultReaderRead } from './readable-core.js';
import {
  DefaultControllerState, readableStreamDefaultControllerClose, readableStreamDefaultControllerEnqueue,
  readableStreamDefaultControllerError, readableStreamDefaultControllerStart,
} from './readable-default.js';
import { ByteTee } from './tee-byte.js';
import { Tee } from './tee-common.js';
import { cloneAsUint8Array } from './views.js';
import { structuredClone } from '../structured-clone.js';

class DefaultTee extends Tee {
  constructor(stream, cloneForBranch2) {
    super(stream);
    this.cloneForBranch2 = cloneForBranch2;
    this.chunkRead = undefined;
    this.distributeLater = () => this.distribute();
    for (const branch of [this.branch1, this.branch2]) {
      readableStreamDefaultControllerStart(new DefaultControllerState(branch.stream, branch, 1, undefined), undefined);
    }
    performThen(this.reader.closed.promise, undefined, (error) => {
      readableStreamDefaultControllerError(this.branch1.controller, error);
      readableStreamDefaultControllerError(this.branch2.controller, error);
      this.resolveCancelUnlessBothCanceled();
    });
  }

  pull() {
    if (this.reading) {
      this.branch1.readAgain = true;
    } else {
      this.reading = true;
      readableStreamDefaultReaderRead(this.reader, this);
    }
    return undefined;
  }

  // === The read request ===

  chunk(chunk) {
    // It takes a microtask to learn of an error through the closed promise, and errors must not arrive late.
    this.chunkRead = chunk;
    queueMicrotaskStep(this.distributeLater);
  }

  close() {
    const { branch1, branch2 } = this;
    this.reading = false;
    if (!branch1.canceled) readableStreamDefaultControllerClose(branch1.controller);
    if (!branch2.canceled) readableStreamDefaultControllerClose(branch2.controller);
    this.resolveCancelUnlessBothCanceled();
  }

  error() {
    this.reading = false;
  }

  distribute() {
    const { branch1, branch2, chunkRead } = this;
    this.chunkRead = undefined;
    branch1.readAgain = false;
    let chunk2 = chunkRead;
    if (this.cloneForBranch2 && !branch2.canceled) {
      try {
        chunk2 = chunkRead instanceof Uint8Array ? cloneAsUint8Array(chunkRead) : structuredClone(chunkRead);
      } catch (error) {
        readableStreamDefaultControllerError(branch1.controller, error);
        readableStreamDefaultControllerError(branch2.controller, error);
        this.cancelDeferred.resolve(readableStreamCancel(this.stream, error));
        return;
      }
    }
    if (!branch1.canceled) readableStreamDefaultControllerEnqueue(branch1.controller, chunkRead);
    if (!branch2.canceled) readableStreamDefaultControllerEnqueue(branch2.controller, chunk2);
    this.reading = false;
    if (branch1.readAgain) this.pull();
  }
}

/**
 * ReadableStreamTee.
 * @returns {[import('./readable-core.js').ReadableState, import('./readable-core.js').ReadableState]}
 */
export function readableStreamTee(stream, cloneForBranch2) {
  return stream.controller.isByteController ? new ByteTee(stream).branches : new DefaultTee(stream, cloneForBranch2).branches;
}
