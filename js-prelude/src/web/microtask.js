/** queueMicrotask and reportError. The engine carries the request context through the promise job. */

import { reportException } from './uncaught.js';
import { requireArguments } from './webidl.js';

const resolved = Promise.resolve();
const then = Promise.prototype.then;

export function queueMicrotask(callback) {
  if (typeof callback !== 'function') {
    const error = new TypeError('The "callback" argument must be a function');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }
  then.call(resolved, () => {
    try {
      callback();
    } catch (error) {
      reportException(error);
    }
  });
}

export function reportError(error) {
  requireArguments(1, arguments.length, 'reportError');
  reportException(error);
}
