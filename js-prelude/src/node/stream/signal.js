/** Streams that an AbortSignal ends. */

import { invalidArgType } from '../errors.js';
import { abortError } from './errors.js';
import { finished } from './finished.js';
import { isStream } from './kinds.js';

/** `stream.addAbortSignal`. */
export function addAbortSignal(signal, stream) {
  if (signal === null || typeof signal !== 'object' || !('aborted' in signal)) {
    throw invalidArgType('signal', 'an instance of AbortSignal', signal);
  }
  if (!isStream(stream) && !isWebStream(stream)) {
    throw invalidArgType('stream', 'an instance of ReadableStream, WritableStream, or Stream', stream);
  }
  return signalDestroys(signal, stream);
}

/** The same without checks, for the `signal` option. */
export function signalDestroys(signal, stream) {
  const onAbort = () => {
    if (typeof stream.destroy === 'function') stream.destroy(abortError(signal));
    else if (typeof stream.cancel === 'function') stream.cancel(signal.reason).catch(() => {});
    else stream.abort(signal.reason).catch(() => {});
  };
  if (signal.aborted) {
    onAbort();
  } else {
    signal.addEventListener('abort', onAbort);
    // Only a stream says when it is over.
    if (isStream(stream)) finished(stream, () => signal.removeEventListener('abort', onAbort));
  }
  return stream;
}

function isWebStream(value) {
  return value instanceof globalThis.ReadableStream || value instanceof globalThis.WritableStream;
}
