/**
 * Writable: chunks go to `_write` one at a time; what comes meanwhile waits, in order, and is handed over together
 * where there is a `_writev`. The order of events is Node's.
 *
 * The names of the fields of `_writableState` are Node's too, because packages look at them.
 */

import { Buffer } from '../buffer.js';
import { invalidArgType, unknownEncoding } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { construct, destroy, errorOrDestroy, undestroy } from './destroy.js';
import {
  alreadyFinished, cannotPipe, methodNotImplemented, multipleCallback, nullValues, streamDestroyed, writeAfterEnd,
} from './errors.js';
import { highWaterMarkOf } from './high-water.js';
import { late } from './late.js';
import { Stream } from './legacy.js';
import { signalDestroys } from './signal.js';

const nothing = () => {};

class WritableState {
  constructor(options, stream, isDuplex) {
    this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.writableObjectMode));
    this.highWaterMark = highWaterMarkOf(options, this.objectMode, 'writableHighWaterMark', isDuplex);
    this.decodeStrings = options?.decodeStrings !== false;
    this.defaultEncoding = options?.defaultEncoding || 'utf8';
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    /** What is held and what `_write` has, in bytes or objects. */
    this.length = 0;
    this.needDrain = false;
    this.ending = false;
    this.ended = false;
    this.finished = false;
    this.finalCalled = false;
    this.prefinished = false;
    this.writing = false;
    this.corked = 0;
    /** Whether `_write` or `_final` is on the stack. */
    this.sync = true;
    this.bufferProcessing = false;
    this.writecb = null;
    this.writelen = 0;
    /** Callbacks of writes that were done on the spot, to be called together. */
    this.afterWrites = null;
    this.buffered = [];
    this.bufferedIndex = 0;
    /** Callbacks that must come before 'finish'. */
    this.pendingcb = 0;
    this.onFinished = [];
    this.constructed = true;
    this.destroyed = false;
    this.errored = null;
    this.errorEmitted = false;
    this.closed = false;
    this.closeEmitted = false;
    this.onwrite = (error) => onWrite(stream, error);
  }

  getBuffer() {
    return this.buffered.slice(this.bufferedIndex);
  }

  get bufferedRequestCount() {
    return this.buffered.length - this.bufferedIndex;
  }
}

export function Writable(options) {
  const isDuplex = this instanceof late.Duplex;
  if (!isDuplex && !Function.prototype[Symbol.hasInstance].call(Writable, this)) return new Writable(options);
  this._writableState = new WritableState(options, this, isDuplex);
  if (options) {
    if (typeof options.write === 'function') this._write = options.write;
    if (typeof options.writev === 'function') this._writev = options.writev;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.final === 'function') this._final = options.final;
    if (typeof options.construct === 'function') this._construct = options.construct;
    if (options.signal) signalDestroys(options.signal, this);
  }
  Stream.call(this, options);
  construct(this, () => {
    const state = this._writableState;
    if (!state.writing) clearBuffer(this, state);
    finishMaybe(this, state);
  });
}

Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

/** A duplex inherits from Readable only, and yet is a Writable. */
Object.defineProperty(Writable, Symbol.hasInstance, {
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && object !== null && object !== undefined &&
      object._writableState instanceof WritableState;
  },
});

/** @returns {boolean | Error} */
function write(stream, chunk, encoding, callback) {
  const state = stream._writableState;
  if (typeof encoding === 'function') {
    callback = encoding;
    encoding = state.defaultEncoding;
  } else {
    if (!encoding) encoding = state.defaultEncoding;
    else if (encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    if (typeof callback !== 'function') callback = nothing;
  }
  if (chunk === null) throw nullValues();
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      if (state.decodeStrings) {
        chunk = Buffer.from(chunk, encoding);
        encoding = 'buffer';
      }
    } else if (Buffer.isBuffer(chunk)) {
      encoding = 'buffer';
    } else if (chunk instanceof Uint8Array) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = 'buffer';
    } else {
      throw invalidArgType('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
    }
  }
  let error;
  if (state.ending) error = writeAfterEnd();
  else if (state.destroyed) error = streamDestroyed('write');
  if (error) {
    nextTick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  return writeOrHold(stream, state, chunk, encoding, callback);
}

function writeOrHold(stream, state, chunk, encoding, callback) {
  const length = state.objectMode ? 1 : chunk.length;
  state.length += length;
  // Asked before the write: what it leaves behind on the spot does not count.
  const hasRoom = state.length < state.highWaterMark;
  if (!hasRoom) state.needDrain = true;
  if (state.writing || state.corked > 0 || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
  } else {
    begin(state, length, callback);
    stream._write(chunk, encoding, state.onwrite);
    state.sync = false;
  }
  return hasRoom && !state.errored && !state.destroyed;
}

function begin(state, length, callback) {
  state.writelen = length;
  state.writecb = callback;
  state.writing = true;
  state.sync = true;
}

function beginHeld(stream, state, many, length, chunk, encoding, callback) {
  begin(state, length, callback);
  if (state.destroyed) state.onwrite(streamDestroyed('write'));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

/** What the implementation of `_write` calls back. */
function onWrite(stream, error) {
  const state = stream._writableState;
  const isSync = state.sync;
  const callback = state.writecb;
  if (typeof callback !== 'function') {
    errorOrDestroy(stream, multipleCallback());
    return;
  }
  state.writing = false;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    error.stack;
    if (!state.errored) state.errored = error;
    const readable = stream._readableState;
    if (readable && !readable.errored) readable.errored = error;
    if (isSync) nextTick(onWriteError, stream, state, error, callback);
    else onWriteError(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) clearBuffer(stream, state);
  if (!isSync) {
    afterWrite(stream, state, 1, callback);
  } else if (state.afterWrites !== null && state.afterWrites.callback === callback) {
    state.afterWrites.count++;
  } else {
    state.afterWrites = { count: 1, callback };
    nextTick(runAfterWrites, stream, state, state.afterWrites);
  }
}

function onWriteError(stream, state, error, callback) {
  state.pendingcb--;
  callback(error);
  failHeld(state);
  errorOrDestroy(stream, error);
}

function runAfterWrites(stream, state, { count, callback }) {
  state.afterWrites = null;
  afterWrite(stream, state, count, callback);
}

function afterWrite(stream, state, count, callback) {
  if (state.needDrain && state.length === 0 && !state.ending && !stream.destroyed) {
    state.needDrain = false;
    stream.emit('drain');
  }
  while (count-- > 0) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) failHeld(state);
  finishMaybe(stream, state);
}

/** Tells everyone who waits that nothing more will come of it. */
function failHeld(state) {
  if (state.writing) return;
  for (let at = state.bufferedIndex; at < state.buffered.length; at++) {
    const { chunk, callback } = state.buffered[at];
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? streamDestroyed('write'));
  }
  for (const callback of state.onFinished.splice(0)) callback(state.errored ?? streamDestroyed('end'));
  dropHeld(state);
}

function dropHeld(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
}

/** Writes what was held. */
function clearBuffer(stream, state) {
  if (state.corked > 0 || state.bufferProcessing || state.destroyed || !state.constructed) return;
  const { buffered, objectMode } = state;
  const count = buffered.length - state.bufferedIndex;
  if (count === 0) return;
  state.bufferProcessing = true;
  if (count > 1 && stream._writev) {
    state.pendingcb -= count - 1;
    const held = state.bufferedIndex === 0 ? buffered : buffered.slice(state.bufferedIndex);
    held.allBuffers = held.every((item) => item.encoding === 'buffer');
    dropHeld(state);
    beginHeld(stream, state, true, state.length, held, '', (error) => {
      for (const item of held) item.callback(error);
    });
  } else {
    let at = state.bufferedIndex;
    do {
      const { chunk, encoding, callback } = buffered[at];
      buffered[at++] = null;
      // Noted before the write, which may come back here.
      state.bufferedIndex = at;
      beginHeld(stream, state, false, objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (at < buffered.length && !state.writing);
    if (state.bufferedIndex === state.buffered.length) dropHeld(state);
    else if (at > 256) {
      buffered.splice(0, at);
      state.bufferedIndex = 0;
    }
  }
  state.bufferProcessing = false;
}

function needFinish(state) {
  return (
    state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored &&
    state.buffered.length === 0 && !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted
  );
}

function callFinal(stream, state) {
  let called = false;
  const onFinal = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      for (const callback of state.onFinished.splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
    } else if (needFinish(state)) {
      state.prefinished = true;
      stream.emit('prefinish');
      // A tick, so that a `_final` that is done on the spot finishes as late as others.
      state.pendingcb++;
      nextTick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final(onFinal);
  } catch (error) {
    onFinal(error);
  }
  state.sync = false;
}

function finishMaybe(stream, state, isSync) {
  if (!needFinish(state)) return;
  if (!state.prefinished && !state.finalCalled) {
    if (typeof stream._final === 'function' && !state.destroyed) {
      state.finalCalled = true;
      callFinal(stream, state);
    } else {
      state.prefinished = true;
      stream.emit('prefinish');
    }
  }
  if (state.pendingcb !== 0) return;
  if (isSync) {
    state.pendingcb++;
    nextTick(finishLater, stream, state);
  } else if (needFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finishLater(stream, state) {
  if (needFinish(state)) finish(stream, state);
  else state.pendingcb--;
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  for (const callback of state.onFinished.splice(0)) callback(null);
  stream.emit('finish');
  if (!state.autoDestroy) return;
  // A duplex is destroyed when both its sides are over.
  const readable = stream._readableState;
  if (!readable || (readable.autoDestroy && (readable.endEmitted || readable.readable === false))) stream.destroy();
}

Object.assign(Writable.prototype, {
  write(chunk, encoding, callback) {
    return write(this, chunk, encoding, callback) === true;
  },

  _write(chunk, encoding, callback) {
    if (!this._writev) throw methodNotImplemented('_write()');
    this._writev([{ chunk, encoding }], callback);
  },

  _writev: null,

  end(chunk, encoding, callback) {
    const state = this._writableState;
    if (typeof chunk === 'function') [chunk, encoding, callback] = [null, null, chunk];
    else if (typeof encoding === 'function') [encoding, callback] = [null, encoding];
    let error;
    if (chunk !== null && chunk !== undefined) {
      const result = write(this, chunk, encoding);
      if (result instanceof Error) error = result;
    }
    if (state.corked) {
      state.corked = 1;
      this.uncork();
    }
    if (error) {
      // Already told.
    } else if (!state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (state.finished) {
      error = alreadyFinished('end');
    } else if (state.destroyed) {
      error = streamDestroyed('end');
    }
    if (typeof callback === 'function') {
      if (error || state.errored) nextTick(callback, error || state.errored);
      else if (state.finished) nextTick(callback);
      else state.onFinished.push(callback);
    }
    return this;
  },

  cork() {
    this._writableState.corked++;
  },

  uncork() {
    const state = this._writableState;
    if (!state.corked) return;
    state.corked--;
    if (!state.writing) clearBuffer(this, state);
  },

  setDefaultEncoding(encoding) {
    const name = typeof encoding === 'string' ? encoding.toLowerCase() : encoding;
    if (!Buffer.isEncoding(name)) throw unknownEncoding(encoding);
    this._writableState.defaultEncoding = name;
    return this;
  },

  /** One can only write here. */
  pipe() {
    errorOrDestroy(this, cannotPipe());
  },

  destroy(error, callback) {
    const state = this._writableState;
    if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state.onFinished.length > 0)) {
      nextTick(failHeld, state);
    }
    destroy.call(this, error, callback);
    return this;
  },

  _undestroy: undestroy,

  _destroy(error, callback) {
    callback(error);
  },
});

/** The side that duplexes share. */
export const writableProperties = {
  writable: {
    get() {
      const state = this._writableState;
      // `writable: false` was set from outside, by old code.
      return Boolean(state) && state.writable !== false && !state.destroyed && !state.errored && !state.ending &&
        !state.ended;
    },
    set(value) {
      if (this._writableState) this._writableState.writable = Boolean(value);
    },
    configurable: true,
  },
  writableFinished: { get() { return this._writableState?.finished ?? false; }, configurable: true },
  writableObjectMode: { get() { return this._writableState?.objectMode ?? false; }, configurable: true },
  writableBuffer: { get() { return this._writableState?.getBuffer(); }, configurable: true },
  writableEnded: { get() { return this._writableState?.ending ?? false; }, configurable: true },
  writableNeedDrain: {
    get() {
      const state = this._writableState;
      return Boolean(state) && !state.destroyed && !state.ending && state.needDrain;
    },
    configurable: true,
  },
  writableHighWaterMark: { get() { return this._writableState?.highWaterMark; }, configurable: true },
  writableCorked: { get() { return this._writableState?.corked ?? 0; }, configurable: true },
  writableLength: { get() { return this._writableState?.length; }, configurable: true },
};

Object.defineProperties(Writable.prototype, {
  ...writableProperties,
  closed: { get() { return this._writableState?.closed ?? false; }, configurable: true },
  destroyed: {
    get() { return this._writableState?.destroyed ?? false; },
    set(value) { if (this._writableState) this._writableState.destroyed = value; },
    configurable: true,
  },
  errored: { get() { return this._writableState?.errored ?? null; }, configurable: true },
  writableAborted: {
    get() {
      const state = this._writableState;
      return state.writable !== false && (state.destroyed || Boolean(state.errored)) && !state.finished;
    },
    configurable: true,
  },
});
