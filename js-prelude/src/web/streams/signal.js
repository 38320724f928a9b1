/** Abort signals as streams use them. */

import { AbortSignal, createAbortSignal, isAbortSignal, signalAbort } from '../abort.js';
import { call } from './promises.js';

const reasonGetter = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'reason').get;

/** A signal's abort reason, past whatever a script made of the public getter. */
export const abortReason = (signal) => call(reasonGetter, signal);

/** An optional AbortSignal member of a dictionary. */
export function toAbortSignal(value) {
  if (value !== undefined && !isAbortSignal(value)) throw new TypeError('signal must be an AbortSignal');
  return value;
}

/** The [[abortController]] of a WritableStream. Its signal is made when a sink first looks at it; few do. */
export class LazyAbortController {
  constructor() {
    this.made = undefined;
    this.aborted = false;
    this.reason = undefined;
  }

  get signal() {
    if (this.made === undefined) {
      this.made = createAbortSignal();
      if (this.aborted) signalAbort(this.made, this.reason);
    }
    return this.made;
  }

  /** Only the first call counts. */
  abort(reason) {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    if (this.made !== undefined) signalAbort(this.made, reason);
  }
}
