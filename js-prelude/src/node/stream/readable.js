/**
 * Readable: `_read` is asked for chunks as long as there is room, `push` gives them, and the reader gets them by
 * 'data', by 'readable' and `read()`, by `pipe` or by iteration. The order of events is Node's.
 *
 * The names of the fields of `_readableState` are Node's too, because packages look at them.
 */

import { Buffer } from '../buffer.js';
import EventEmitter from '../events.js';
import { invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { StringDecoder } from '../string_decoder.js';
import { ChunkQueue } from './chunk-queue.js';
import { construct, destroy, destroyer, errorOrDestroy, undestroy } from './destroy.js';
import { aggregateTwo, methodNotImplemented, pushAfterEof, unshiftAfterEnd } from './errors.js';
import { finished } from './finished.js';
import { highWaterMarkOf } from './high-water.js';
import { late } from './late.js';
import { Stream, prependListener } from './legacy.js';
import { signalDestroys } from './signal.js';

/** However much is asked for by `read(n)`, the mark is not raised above this. */
const MAX_HIGH_WATER_MARK = 0x40000000;

const paused = Symbol('paused');

export class ReadableState {
  constructor(options, stream, isDuplex) {
    this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.readableObjectMode));
    this.highWaterMark = highWaterMarkOf(options, this.objectMode, 'readableHighWaterMark', isDuplex);
    this.defaultEncoding = options?.defaultEncoding || 'utf8';
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.buffer = new ChunkQueue();
    /** What the buffer holds, in bytes, units or objects. */
    this.length = 0;
    this.pipes = [];
    /** null: nobody has asked yet; false: paused, or read by hand; true: chunks go out as they come. */
    this.flowing = null;
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    /** Whether `_read` is on the stack. */
    this.sync = true;
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.readingMore = false;
    this.dataEmitted = false;
    /** The destinations that asked to wait. @type {Set<object>} */
    this.awaitDrainWriters = new Set();
    this.decoder = null;
    this.encoding = null;
    this[paused] = null;
    this.constructed = true;
    this.destroyed = false;
    this.errored = null;
    this.errorEmitted = false;
    this.closed = false;
    this.closeEmitted = false;
    if (options?.encoding) {
      this.decoder = new StringDecoder(options.encoding);
      this.encoding = options.encoding;
    }
  }

  get pipesCount() {
    return this.pipes.length;
  }
}

export function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  this._readableState = new ReadableState(options, this, this instanceof late.Duplex);
  if (options) {
    if (typeof options.read === 'function') this._read = options.read;
    if (typeof options.destroy === 'function') this._destroy = options.destroy;
    if (typeof options.construct === 'function') this._construct = options.construct;
    // A duplex has both sides first.
    if (options.signal && !(this instanceof late.Duplex)) signalDestroys(options.signal, this);
  }
  Stream.call(this, options);
  construct(this, () => {
    if (this._readableState.needReadable) readMore(this, this._readableState);
  });
}

Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);
Readable.ReadableState = ReadableState;

// What comes in.

/** @returns {boolean} whether there is room for more */
function add(stream, chunk, encoding, atFront) {
  const state = stream._readableState;
  let error;
  if (!state.objectMode) {
    if (typeof chunk === 'string') {
      encoding = encoding || state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (atFront && state.encoding) {
          // What is put back is not decoded again: it must look like what was taken.
          chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        } else {
          chunk = Buffer.from(chunk, encoding);
          encoding = '';
        }
      }
    } else if (Buffer.isBuffer(chunk)) {
      encoding = '';
    } else if (chunk instanceof Uint8Array) {
      chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      encoding = '';
    } else if (chunk !== null && chunk !== undefined) {
      error = invalidArgType('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
    }
  }
  if (error) {
    errorOrDestroy(stream, error);
  } else if (chunk === null) {
    state.reading = false;
    onEndOfSource(stream, state);
  } else if (state.objectMode || chunk?.length > 0) {
    if (atFront) {
      if (state.endEmitted) errorOrDestroy(stream, unshiftAfterEnd());
      else if (state.destroyed || state.errored) return false;
      else addChunk(stream, state, chunk, true);
    } else if (state.ended) {
      errorOrDestroy(stream, pushAfterEof());
    } else if (state.destroyed || state.errored) {
      return false;
    } else {
      state.reading = false;
      if (state.decoder !== null && !encoding) {
        chunk = state.decoder.write(chunk);
        if (state.objectMode || chunk.length !== 0) addChunk(stream, state, chunk, false);
        else maybeReadMore(stream, state);
      } else {
        addChunk(stream, state, chunk, false);
      }
    }
  } else if (!atFront) {
    state.reading = false;
    maybeReadMore(stream, state);
  }
  return !state.ended && (state.length < state.highWaterMark || state.length === 0);
}

function addChunk(stream, state, chunk, atFront) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
    state.awaitDrainWriters.clear();
    state.dataEmitted = true;
    stream.emit('data', chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (atFront) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

function onEndOfSource(stream, state) {
  if (state.ended) return;
  if (state.decoder !== null) {
    const rest = state.decoder.end();
    if (rest.length > 0) {
      state.buffer.push(rest);
      state.length += state.objectMode ? 1 : rest.length;
    }
  }
  state.ended = true;
  if (state.sync) {
    emitReadable(stream);
  } else {
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadableNow(stream);
  }
}

function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  nextTick(emitReadableNow, stream);
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
    stream.emit('readable');
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

/** Fills the buffer up to the mark, a tick later. */
function maybeReadMore(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  nextTick(readMore, stream, state);
}

function readMore(stream, state) {
  while (
    !state.reading && !state.ended &&
    (state.length < state.highWaterMark || (state.flowing && state.length === 0))
  ) {
    const before = state.length;
    stream.read(0);
    // Nothing came at once: it will come by `push`.
    if (before === state.length) break;
  }
  state.readingMore = false;
}

// What goes out.

function sizeOfRead(count, state) {
  if (count <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(count)) {
    // While it flows, one chunk at a time: they come out as they went in.
    return state.flowing && state.length > 0 ? state.buffer.first().length : state.length;
  }
  if (count <= state.length) return count;
  return state.ended ? state.length : 0;
}

function take(count, state) {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  const isText = state.decoder !== null;
  return !count || count >= state.length ? state.buffer.takeAll(isText) : state.buffer.take(count, isText);
}

function raisedMark(count) {
  if (count >= MAX_HIGH_WATER_MARK) return MAX_HIGH_WATER_MARK;
  // The next power of two.
  return 2 ** Math.ceil(Math.log2(count));
}

function read(stream, asked) {
  let count = asked === undefined ? NaN : Number.isInteger(asked) ? asked : Number.parseInt(asked, 10);
  const state = stream._readableState;
  const wanted = count;
  if (count > state.highWaterMark) state.highWaterMark = raisedMark(count);
  if (count !== 0) state.emittedReadable = false;

  if (count === 0 && state.needReadable) {
    const isFull = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark;
    if (isFull || state.ended) {
      if (state.length === 0 && state.ended) endReadable(stream);
      else emitReadable(stream);
      return null;
    }
  }
  count = sizeOfRead(count, state);
  if (count === 0 && state.ended) {
    if (state.length === 0) endReadable(stream);
    return null;
  }

  const isLow = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
  if (isLow && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
    state.reading = true;
    state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      stream._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(stream, error);
    }
    state.sync = false;
    // What was pushed on the spot may make more possible than there was.
    if (!state.reading) count = sizeOfRead(wanted, state);
  }

  const chunk = count > 0 ? take(count, state) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    count = 0;
  } else {
    state.length -= count;
    state.awaitDrainWriters.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (wanted !== count && state.ended) endReadable(stream);
  }
  if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    stream.emit('data', chunk);
  }
  return chunk;
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(emitEnd, state, stream);
}

function emitEnd(state, stream) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    // A duplex is destroyed when both its sides are over.
    const writable = stream._writableState;
    if (!writable || (writable.autoDestroy && (writable.finished || writable.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

function resumeSoon(stream, state) {
  if (state.resumeScheduled) return;
  state.resumeScheduled = true;
  nextTick(resumeNow, stream, state);
}

function resumeNow(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit('resume');
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

function updateReadableListening(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount('readable') > 0;
  if (state.resumeScheduled && state[paused] === false) state.flowing = true;
  else if (stream.listenerCount('data') > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

function readNothing(stream) {
  stream.read(0);
}

Object.assign(Readable.prototype, {
  destroy,
  _undestroy: undestroy,

  _destroy(error, callback) {
    callback(error);
  },

  push(chunk, encoding) {
    return add(this, chunk, encoding, false);
  },

  unshift(chunk, encoding) {
    return add(this, chunk, encoding, true);
  },

  isPaused() {
    const state = this._readableState;
    return state[paused] === true || state.flowing === false;
  },

  setEncoding(encoding) {
    const state = this._readableState;
    const decoder = new StringDecoder(encoding);
    state.decoder = decoder;
    state.encoding = decoder.encoding;
    let text = '';
    for (const chunk of state.buffer) text += decoder.write(chunk);
    state.buffer.clear();
    if (text !== '') state.buffer.push(text);
    state.length = text.length;
    return this;
  },

  read(count) {
    return read(this, count);
  },

  _read() {
    throw methodNotImplemented('_read()');
  },

  pipe(destination, options) {
    return pipe(this, destination, options);
  },

  unpipe(destination) {
    const state = this._readableState;
    if (state.pipes.length === 0) return this;
    if (!destination) {
      const all = state.pipes;
      state.pipes = [];
      this.pause();
      for (const one of all) one.emit('unpipe', this, { hasUnpiped: false });
      return this;
    }
    const index = state.pipes.indexOf(destination);
    if (index < 0) return this;
    state.pipes.splice(index, 1);
    if (state.pipes.length === 0) this.pause();
    destination.emit('unpipe', this, { hasUnpiped: false });
    return this;
  },

  on(type, listener) {
    const result = Stream.prototype.on.call(this, type, listener);
    const state = this._readableState;
    if (type === 'data') {
      state.readableListening = this.listenerCount('readable') > 0;
      if (state.flowing !== false) this.resume();
    } else if (type === 'readable' && !state.endEmitted && !state.readableListening) {
      state.readableListening = true;
      state.needReadable = true;
      state.flowing = false;
      state.emittedReadable = false;
      if (state.length > 0) emitReadable(this);
      else if (!state.reading) nextTick(readNothing, this);
    }
    return result;
  },

  removeListener(type, listener) {
    const result = Stream.prototype.removeListener.call(this, type, listener);
    // Later, because 'readable' is often replaced within the same turn.
    if (type === 'readable') nextTick(updateReadableListening, this);
    return result;
  },

  removeAllListeners(type) {
    const result = Stream.prototype.removeAllListeners.apply(this, arguments);
    if (type === 'readable' || type === undefined) nextTick(updateReadableListening, this);
    return result;
  },

  resume() {
    const state = this._readableState;
    if (!state.flowing) {
      // While somebody listens to 'readable', chunks are only taken by hand.
      state.flowing = !state.readableListening;
      resumeSoon(this, state);
    }
    state[paused] = false;
    return this;
  },

  pause() {
    const state = this._readableState;
    if (state.flowing !== false) {
      state.flowing = false;
      this.emit('pause');
    }
    state[paused] = true;
    return this;
  },

  /** Reads from a stream of the first kind, which has neither `read` nor back-pressure. */
  wrap(stream) {
    let isPaused = false;
    stream.on('data', (chunk) => {
      if (!this.push(chunk) && stream.pause) {
        isPaused = true;
        stream.pause();
      }
    });
    stream.on('end', () => this.push(null));
    stream.on('error', (error) => errorOrDestroy(this, error));
    stream.on('close', () => this.destroy());
    stream.on('destroy', () => this.destroy());
    this._read = () => {
      if (!isPaused || !stream.resume) return;
      isPaused = false;
      stream.resume();
    };
    for (const name of Object.keys(stream)) {
      if (this[name] === undefined && typeof stream[name] === 'function') this[name] = stream[name].bind(stream);
    }
    return this;
  },

  iterator(options) {
    if (options !== undefined && (options === null || typeof options !== 'object')) {
      throw invalidArgType('options', 'of type object', options);
    }
    return iterate(this, options);
  },

  [Symbol.asyncIterator]() {
    return iterate(this);
  },
});
Readable.prototype.addListener = Readable.prototype.on;
Readable.prototype.off = Readable.prototype.removeListener;
Readable.prototype[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};
Readable._fromList = take;

// Ways to read everything.

function pipe(source, destination, options) {
  const state = source._readableState;
  state.pipes.push(destination);
  const endsToo = options?.end !== false && !destination._isStdio;
  const onEnd = endsToo ? () => destination.end() : unpipe;
  if (state.endEmitted) nextTick(onEnd);
  else source.once('end', onEnd);

  let onDrain;
  let isCleanedUp = false;
  function unpipe() {
    source.unpipe(destination);
  }
  function cleanUp() {
    destination.removeListener('close', onClose);
    destination.removeListener('finish', onFinish);
    if (onDrain) destination.removeListener('drain', onDrain);
    destination.removeListener('error', onError);
    destination.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('data', onData);
    isCleanedUp = true;
    // The source must not wait for a drain that nobody listens to any more.
    const isWaiting = !destination._writableState || destination._writableState.needDrain;
    if (onDrain && state.awaitDrainWriters.size > 0 && isWaiting) onDrain();
  }
  function wait() {
    if (!isCleanedUp) {
      state.awaitDrainWriters.add(destination);
      source.pause();
    }
    if (onDrain) return;
    onDrain = () => {
      state.awaitDrainWriters.delete(destination);
      if (state.awaitDrainWriters.size === 0 && source.listenerCount('data') > 0) source.resume();
    };
    destination.on('drain', onDrain);
  }
  function onData(chunk) {
    if (destination.write(chunk) === false) wait();
  }
  function onUnpipe(readable, info) {
    if (readable !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    cleanUp();
  }
  function onError(error) {
    unpipe();
    destination.removeListener('error', onError);
    if (destination.listenerCount('error') > 0) return;
    const target = destination._writableState || destination._readableState;
    if (target && !target.errorEmitted) errorOrDestroy(destination, error);
    else destination.emit('error', error);
  }
  function onClose() {
    destination.removeListener('finish', onFinish);
    unpipe();
  }
  function onFinish() {
    destination.removeListener('close', onClose);
    unpipe();
  }

  destination.on('unpipe', onUnpipe);
  source.on('data', onData);
  prependListener(destination, 'error', onError);
  destination.once('close', onClose);
  destination.once('finish', onFinish);
  destination.emit('pipe', source);
  if (destination.writableNeedDrain === true) wait();
  else if (!state.flowing) source.resume();
  return destination;
}

function iterate(stream, options) {
  if (typeof stream.read !== 'function') stream = new Readable({ objectMode: true }).wrap(stream);
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
}

const nothing = () => {};

async function* chunksOf(stream, options) {
  let wake = nothing;
  function next(resolve) {
    if (this === stream) {
      wake();
      wake = nothing;
    } else {
      wake = resolve;
    }
  }
  stream.on('readable', next);
  // undefined: not over; null: over as it should be; else how it failed.
  let outcome;
  const stop = finished(stream, { writable: false }, (error) => {
    outcome = error ? aggregateTwo(outcome, error) : null;
    wake();
    wake = nothing;
  });
  try {
    for (;;) {
      const chunk = stream.destroyed ? null : stream.read();
      if (chunk !== null) yield chunk;
      else if (outcome) throw outcome;
      else if (outcome === null) return;
      else await new Promise(next);
    }
  } catch (error) {
    outcome = aggregateTwo(outcome, error);
    throw outcome;
  } finally {
    if ((outcome || options?.destroyOnReturn !== false) &&
      (outcome === undefined || stream._readableState?.autoDestroy)) {
      destroyer(stream, null);
    } else {
      stream.off('readable', next);
      stop();
    }
  }
}

Object.defineProperties(Readable.prototype, {
  readable: {
    get() {
      const state = this._readableState;
      // `readable: false` was set from outside, by old code.
      return Boolean(state) && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
    },
    set(value) { if (this._readableState) this._readableState.readable = Boolean(value); },
    configurable: true,
  },
  readableDidRead: { get() { return this._readableState.dataEmitted; }, configurable: true },
  readableAborted: {
    get() {
      const state = this._readableState;
      return state.readable !== false && (state.destroyed || Boolean(state.errored)) && !state.endEmitted;
    },
    configurable: true,
  },
  readableHighWaterMark: { get() { return this._readableState.highWaterMark; }, configurable: true },
  readableBuffer: { get() { return this._readableState?.buffer; }, configurable: true },
  readableFlowing: {
    get() { return this._readableState.flowing; },
    set(value) { if (this._readableState) this._readableState.flowing = value; },
    configurable: true,
  },
  readableLength: { get() { return this._readableState.length; }, configurable: true },
  readableObjectMode: { get() { return this._readableState?.objectMode ?? false; }, configurable: true },
  readableEncoding: { get() { return this._readableState?.encoding ?? null; }, configurable: true },
  readableEnded: { get() { return this._readableState?.endEmitted ?? false; }, configurable: true },
  errored: { get() { return this._readableState?.errored ?? null; }, configurable: true },
  closed: { get() { return this._readableState?.closed ?? false; }, configurable: true },
  destroyed: {
    get() { return this._readableState?.destroyed ?? false; },
    set(value) { if (this._readableState) this._readableState.destroyed = value; },
    configurable: true,
  },
});
