/**
 * The end of a stream before its time, and its late beginning: `destroy`, `_destroy`, `_construct`, and the errors that
 * go with them. It works on the states of either side, so that it is the same for every kind of stream.
 */

import { nextTick } from '../next-tick.js';
import { abortError, aggregateTwo, multipleCallback } from './errors.js';
import { canRead, canWrite, isRequest } from './kinds.js';

const destroyNow = Symbol('destroy');
const constructNow = Symbol('construct');

/** Notes the error of a stream, once, on both sides. */
function note(error, writable, readable) {
  if (!error) return;
  // Made now, while what is on the stack still tells something.
  error.stack;
  if (writable && !writable.errored) writable.errored = error;
  if (readable && !readable.errored) readable.errored = error;
}

/** `Readable.prototype.destroy`, and of all others. */
export function destroy(error, callback) {
  const readable = this._readableState;
  const writable = this._writableState;
  const state = writable || readable;
  if (writable?.destroyed || readable?.destroyed) {
    if (typeof callback === 'function') callback();
    return this;
  }
  note(error, writable, readable);
  if (writable) writable.destroyed = true;
  if (readable) readable.destroyed = true;
  if (state.constructed) {
    runDestroy(this, error, callback);
  } else {
    this.once(destroyNow, function (later) {
      runDestroy(this, aggregateTwo(later, error), callback);
    });
  }
  return this;
}

function runDestroy(stream, error, callback) {
  let called = false;
  const onDestroy = (failure) => {
    if (called) return;
    called = true;
    const readable = stream._readableState;
    const writable = stream._writableState;
    note(failure, writable, readable);
    if (writable) writable.closed = true;
    if (readable) readable.closed = true;
    if (typeof callback === 'function') callback(failure);
    nextTick(failure ? emitErrorThenClose : emitClose, stream, failure);
  };
  try {
    stream._destroy(error || null, onDestroy);
  } catch (failure) {
    onDestroy(failure);
  }
}

function emitErrorThenClose(stream, error) {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream) {
  const readable = stream._readableState;
  const writable = stream._writableState;
  if (writable) writable.closeEmitted = true;
  if (readable) readable.closeEmitted = true;
  if (writable?.emitClose || readable?.emitClose) stream.emit('close');
}

function emitError(stream, error) {
  const readable = stream._readableState;
  const writable = stream._writableState;
  if (writable?.errorEmitted || readable?.errorEmitted) return;
  if (writable) writable.errorEmitted = true;
  if (readable) readable.errorEmitted = true;
  stream.emit('error', error);
}

/** Makes a destroyed stream usable again, for those that reconnect. */
export function undestroy() {
  const readable = this._readableState;
  const writable = this._writableState;
  if (readable) {
    Object.assign(readable, {
      constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false,
      reading: false, ended: readable.readable === false, endEmitted: readable.readable === false,
    });
  }
  if (writable) {
    const isOver = writable.writable === false;
    Object.assign(writable, {
      constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false,
      finalCalled: false, prefinished: false, ended: isOver, ending: isOver, finished: isOver,
    });
  }
}

/**
 * An error of the stream itself: destroys it if it destroys itself, and only tells otherwise.
 * @param {boolean} [isSync] whether the code that caused it is still running
 */
export function errorOrDestroy(stream, error, isSync) {
  const readable = stream._readableState;
  const writable = stream._writableState;
  if (writable?.destroyed || readable?.destroyed) return;
  if (readable?.autoDestroy || writable?.autoDestroy) {
    stream.destroy(error);
  } else if (error) {
    note(error, writable, readable);
    if (isSync) nextTick(emitError, stream, error);
    else emitError(stream, error);
  }
}

/** Calls `_construct`, if there is one, before anything else happens to the stream. @param {() => void} callback */
export function construct(stream, callback) {
  if (typeof stream._construct !== 'function') return;
  const readable = stream._readableState;
  const writable = stream._writableState;
  if (readable) readable.constructed = false;
  if (writable) writable.constructed = false;
  stream.once(constructNow, callback);
  // A duplex comes here once for each side.
  if (stream.listenerCount(constructNow) === 1) nextTick(runConstruct, stream);
}

function runConstruct(stream) {
  let called = false;
  const onConstruct = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    const readable = stream._readableState;
    const writable = stream._writableState;
    if (readable) readable.constructed = true;
    if (writable) writable.constructed = true;
    if ((writable || readable).destroyed) stream.emit(destroyNow, error);
    else if (error) errorOrDestroy(stream, error, true);
    else nextTick(emitConstruct, stream);
  };
  try {
    stream._construct((error) => nextTick(onConstruct, error));
  } catch (error) {
    nextTick(onConstruct, error);
  }
}

function emitConstruct(stream) {
  stream.emit(constructNow);
}

const isDestroyedMark = Symbol('isDestroyed');

export function isDestroyed(stream) {
  const state = stream._writableState || stream._readableState;
  return Boolean(stream.destroyed || stream[isDestroyedMark] || state?.destroyed);
}

/** Ends any stream, of whatever make, as it is done there. */
export function destroyer(stream, error) {
  if (!stream || isDestroyed(stream)) return;
  if (!error && (canRead(stream) || canWrite(stream))) error = abortError();
  if (typeof stream.destroy === 'function') stream.destroy(error);
  else if (isRequest(stream)) stream.abort();
  else if (isRequest(stream.req)) stream.req.abort();
  else if (typeof stream.close === 'function') stream.close();
  if (!stream.destroyed) stream[isDestroyedMark] = true;
}
