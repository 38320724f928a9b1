/**
 * Readable: `_read` is asked for chunks as long as there is room, `push` gives them, and the reader gets them by
 * 'data', by 'readable' and `read()`, by `pipe` or by iteration. The order of events is Node's.
 */

import EventEmitter from '../events.js';
import { invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { StringDecoder } from '../string_decoder.js';
import { construct, destroy, errorOrDestroy, undestroy } from './destroy.js';
import { methodNotImplemented } from './errors.js';
import { late } from './late.js';
import { Stream } from './legacy.js';
import { chunksOf } from './readable-chunks.js';
import { emitReadable, readMore, resumeSoon, updateReadableListening } from './readable-flow.js';
import { pipe } from './readable-pipe.js';
import { add } from './readable-push.js';
import { read, take } from './readable-read.js';
import { ReadableState, paused } from './readable-state.js';
import { signalDestroys } from './signal.js';

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

function iterate(stream, options) {
  if (typeof stream.read !== 'function') stream = new Readable({ objectMode: true }).wrap(stream);
  const iterator = chunksOf(stream, options);
  iterator.stream = stream;
  return iterator;
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
