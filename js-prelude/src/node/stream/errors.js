/** The errors of streams, with the codes and messages packages look for. */

import { codedError } from '../errors.js';

export function methodNotImplemented(method) {
  return codedError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', `The ${method} method is not implemented`);
}

export function multipleCallback() {
  return codedError(Error, 'ERR_MULTIPLE_CALLBACK', 'Callback called multiple times');
}

export function streamDestroyed(what) {
  return codedError(Error, 'ERR_STREAM_DESTROYED', `Cannot call ${what} after a stream was destroyed`);
}

export function alreadyFinished(what) {
  return codedError(Error, 'ERR_STREAM_ALREADY_FINISHED', `Cannot call ${what} after a stream was finished`);
}

export function nullValues() {
  return codedError(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
}

export function writeAfterEnd() {
  return codedError(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
}

export function pushAfterEof() {
  return codedError(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF');
}

export function unshiftAfterEnd() {
  return codedError(Error, 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT', 'stream.unshift() after end event');
}

export function prematureClose() {
  return codedError(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close');
}

export function cannotPipe() {
  return codedError(Error, 'ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable');
}


export function missingArgs(name) {
  return codedError(TypeError, 'ERR_MISSING_ARGS', `The "${name}" argument must be specified`);
}

/** What an abort leaves: Node's own AbortError, which is not a DOMException. @param {AbortSignal} [signal] */
export function abortError(signal) {
  const error = codedError(Error, 'ABORT_ERR', 'The operation was aborted');
  Object.defineProperty(error, 'name', { value: 'AbortError', writable: true, configurable: true, enumerable: true });
  if (signal !== undefined) {
    Object.defineProperty(error, 'cause', { value: signal.reason, writable: true, configurable: true });
  }
  return error;
}

/** Two errors of one stream as one: the second happened while the first was dealt with. */
export function aggregateTwo(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  const both = new AggregateError([outer, inner], outer.message);
  both.code = outer.code;
  return both;
}
