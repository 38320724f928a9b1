/** What the tees of default streams and of byte streams share: two branches and the promise of their cancellation. */

import { Deferred } from './promises.js';
import { acquireReadableStreamDefaultReader, ReadableState, readableStreamCancel } from './readable-core.js';

/** One branch, as the source of its stream: `tee` holds the state common to both. */
class TeeBranch {
  constructor(tee) {
    this.tee = tee;
    this.canceled = false;
    this.reason = undefined;
    this.readAgain = false;
    this.stream = new ReadableState();
  }

  get controller() {
    return this.stream.controller;
  }

  pull() {
    return this.tee.pull(this);
  }

  cancel(reason) {
    this.canceled = true;
    this.reason = reason;
    return this.tee.branchCanceled();
  }
}

export class Tee {
  constructor(stream) {
    this.stream = stream;
    this.reader = acquireReadableStreamDefaultReader(stream);
    this.reading = false;
    this.cancelDeferred = new Deferred();
    this.branch1 = new TeeBranch(this);
    this.branch2 = new TeeBranch(this);
  }

  get branches() {
    return [this.branch1.stream, this.branch2.stream];
  }

  branchCanceled() {
    const { branch1, branch2 } = this;
    if (branch1.canceled && branch2.canceled) {
      this.cancelDeferred.resolve(readableStreamCancel(this.stream, [branch1.reason, branch2.reason]));
    }
    return this.cancelDeferred.promise;
  }

  /** Nobody is left whose cancel() would settle the promise. */
  resolveCancelUnlessBothCanceled() {
    if (!this.branch1.canceled || !this.branch2.canceled) this.cancelDeferred.resolve(undefined);
  }
}
