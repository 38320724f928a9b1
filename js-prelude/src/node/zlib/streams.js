/**
 * The stream classes of `node:zlib`. As in Node they are functions, so that they can be called without `new`.
 *
 * Gap: `params()` takes effect only before anything is written; a stream under way keeps its level, and says so by an
 * error to the callback.
 */

import { Codec, ENDED, HUNGRY } from '../../web/codec.js';
import { reportException } from '../../web/uncaught.js';
import { Buffer } from '../buffer.js';
import { codedError, requireNumber } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Transform, finished } from '../stream.js';
import { toZlibError, tooLarge } from './failure.js';
import { toFlush, toSettings } from './options.js';

/** On a stream: what waits for room on the readable side. */
const waiting = Symbol('waiting');
/** On a stream: its settings and codec. */
const inner = Symbol('inner');
/** On an empty chunk: the flush it stands for. */
const flushKind = Symbol('flush');

const EMPTY = Buffer.alloc(0);

class Inner {
  constructor(kind, settings) {
    this.kind = kind;
    this.settings = settings;
    this.hasEnded = false;
    this.open();
  }

  open() {
    this.codec = new Codec(this.settings.spec, this.settings.dictionary);
    this.hasEnded = false;
  }
}

/** What all of them are. Its state under the names that packages look for is shown, not used. */
function ZlibBase(kind, options) {
  const settings = toSettings(kind, options);
  Transform.call(this, { autoDestroy: true, ...options, transform: undefined, flush: undefined });
  const own = new Inner(kind, settings);
  this[inner] = own;
  this[waiting] = null;
  this.bytesWritten = 0;
  this._handle = { close: () => own.codec.close() };
  this._chunkSize = settings.chunkSize;
  this._defaultFlushFlag = settings.flush;
  this._finishFlushFlag = settings.finishFlush;
  this._defaultFullFlushFlag = settings.fullFlush;
  this._info = settings.info;
  this._maxOutputLength = settings.maxOutputLength;
}

Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
Object.setPrototypeOf(ZlibBase, Transform);

Object.defineProperties(ZlibBase.prototype, {
  _closed: { configurable: true, enumerable: true, get() { return this._handle === null; } },
  bytesRead: {
    configurable: true,
    enumerable: true,
    get() { return this.bytesWritten; },
    set(value) { this.bytesWritten = value; },
  },
});

Object.assign(ZlibBase.prototype, {
  reset() {
    const own = this[inner];
    if (this._handle === null) throw codedError(Error, 'ERR_INTERNAL_ASSERTION', 'zlib binding closed');
    own.codec.close();
    own.open();
  },

  _flush(callback) {
    this._transform(EMPTY, '', callback);
  },

  _final(callback) {
    callback();
  },

  /** Writes out what is held back, without ending the stream. */
  flush(kind, callback) {
    if (typeof kind === 'function' || (kind === undefined && !callback)) {
      callback = kind;
      kind = this._defaultFullFlushFlag;
    }
    if (this.writableFinished) {
      if (callback) nextTick(callback);
      return;
    }
    if (this.writableEnded) {
      if (callback) this.once('end', callback);
      return;
    }
    const chunk = Buffer.alloc(0);
    chunk[flushKind] = kind;
    this.write(chunk, '', callback);
  },

  close(callback) {
    if (callback) finished(this, callback);
    this.destroy();
  },

  _destroy(error, callback) {
    this._handle = null;
    this[inner].codec.close();
    callback(error);
  },

  _transform(chunk, encoding, callback) {
    let flush = chunk[flushKind];
    if (flush === undefined) {
      // The last chunk of all brings the end with it.
      const isLast = this.writableEnded && this.writableLength === chunk.length;
      flush = isLast ? Math.max(this._finishFlushFlag, this._defaultFlushFlag) : this._defaultFlushFlag;
    }
    work(this, chunk, flush, callback);
  },

  _read(size) {
    const resume = this[waiting];
    if (resume === null) {
      Transform.prototype._read.call(this, size);
      return;
    }
    this[waiting] = null;
    resume();
  },

  /** All of a chunk, at once if there is no callback. Packages that drive the streams by hand call it. */
  _processChunk(chunk, flush, callback) {
    if (typeof callback === 'function') {
      work(this, chunk, flush, callback);
      return undefined;
    }
    return workAtOnce(this, chunk, flush);
  },
});

/** Takes steps until the chunk is used up, pausing where the reader is slow. */
function work(stream, chunk, flush, callback) {
  const own = stream[inner];
  const kind = toFlush(own.kind.format, flush);
  const next = (bytes) => {
    if (stream.destroyed || own.hasEnded) {
      callback();
      return;
    }
    if (own.codec.isQuick(bytes.length)) {
      let step;
      try {
        step = own.codec.step(bytes, kind);
      } catch (error) {
        callback(toZlibError(error));
        return;
      }
      taken(bytes, step);
      return;
    }
    own.codec.stepLater(bytes, kind).then(
      (step) => guarded(taken, bytes, step),
      (error) => guarded(callback, stream.destroyed ? undefined : toZlibError(error)),
    );
  };
  const taken = (bytes, { piece, used, state }) => {
    if (stream.destroyed) {
      callback();
      return;
    }
    stream.bytesWritten += used;
    const hasRoom = piece.length === 0 || stream.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    if (state === ENDED) {
      end(stream, own, bytes.length - used);
      callback();
    } else if (state === HUNGRY) {
      callback();
    } else if (hasRoom) {
      next(bytes.subarray(used));
    } else {
      stream[waiting] = () => next(bytes.subarray(used));
    }
  };
  next(chunk);
}

/** Only gzip may go on after its end, with another member; what else follows is not ours, and ends the readable side. */
function end(stream, own, left) {
  const { format, compress } = own.kind;
  const mayGoOn = !compress && left === 0 && (format === 'gzip' || format === 'unzip');
  if (mayGoOn) return;
  own.hasEnded = true;
  own.codec.close();
  if (left > 0) stream.push(null);
}

/** What a step finds out on its own time, and a listener throws, is nobody's rejection. */
function guarded(fn, ...args) {
  try {
    fn(...args);
  } catch (error) {
    reportException(error);
  }
}

function workAtOnce(stream, chunk, flush) {
  const own = stream[inner];
  const kind = toFlush(own.kind.format, flush);
  const pieces = [];
  let [bytes, length, isDone] = [chunk, 0, own.hasEnded];
  try {
    while (!isDone) {
      const { piece, used, state } = own.codec.step(bytes, kind);
      if (piece.length > 0) pieces.push(Buffer.from(piece.buffer, piece.byteOffset, piece.length));
      length += piece.length;
      if (length > stream._maxOutputLength) throw tooLarge(stream._maxOutputLength);
      stream.bytesWritten += used;
      bytes = bytes.subarray(used);
      if (state === ENDED) end(stream, own, bytes.length);
      isDone = state === ENDED || state === HUNGRY;
    }
  } catch (error) {
    own.codec.close();
    throw toZlibError(error);
  }
  return pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, length);
}

/** The streams on zlib. */
function Zlib(kind, options) {
  ZlibBase.call(this, kind, options);
  const { level, strategy } = this[inner].settings;
  this._level = level;
  this._strategy = strategy;
}

Object.setPrototypeOf(Zlib.prototype, ZlibBase.prototype);
Object.setPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function (level, strategy, callback) {
  requireNumber(level, 'level', -1, 9);
  requireNumber(strategy, 'strategy', 0, 4);
  if (this._level === level && this._strategy === strategy) {
    nextTick(callback);
    return;
  }
  const own = this[inner];
  if (own.codec.isOpen || !own.kind.compress) {
    const message = 'The parameters of a stream under way cannot be changed';
    nextTick(callback, codedError(Error, 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM', message));
    return;
  }
  this._level = level;
  this._strategy = strategy;
  Object.assign(own.settings.spec, { level, strategy });
  own.open();
  nextTick(callback);
};

/** The streams on brotli. */
function Brotli(kind, options) {
  ZlibBase.call(this, kind, options);
}

Object.setPrototypeOf(Brotli.prototype, Zlib.prototype);
Object.setPrototypeOf(Brotli, Zlib);

/** @type {Record<string, { Base: Function, kind: { format: string, compress: boolean } }>} */
const CLASSES = {
  Deflate: { Base: Zlib, kind: { format: 'deflate', compress: true } },
  Inflate: { Base: Zlib, kind: { format: 'deflate', compress: false } },
  Gzip: { Base: Zlib, kind: { format: 'gzip', compress: true } },
  Gunzip: { Base: Zlib, kind: { format: 'gzip', compress: false } },
  DeflateRaw: { Base: Zlib, kind: { format: 'deflate-raw', compress: true } },
  InflateRaw: { Base: Zlib, kind: { format: 'deflate-raw', compress: false } },
  Unzip: { Base: Zlib, kind: { format: 'unzip', compress: false } },
  BrotliCompress: { Base: Brotli, kind: { format: 'brotli', compress: true } },
  BrotliDecompress: { Base: Brotli, kind: { format: 'brotli', compress: false } },
};

function streamClass(name, { Base, kind }) {
  function Class(options) {
    if (!(this instanceof Class)) return new Class(options);
    Base.call(this, kind, options);
  }
  Object.defineProperty(Class, 'name', { value: name, configurable: true });
  Object.setPrototypeOf(Class.prototype, Base.prototype);
  Object.setPrototypeOf(Class, Base);
  return Class;
}

export const classes = Object.fromEntries(
  Object.entries(CLASSES).map(([name, about]) => [name, streamClass(name, about)]),
);
export const kinds = Object.fromEntries(Object.entries(CLASSES).map(([name, { kind }]) => [name, kind]));
