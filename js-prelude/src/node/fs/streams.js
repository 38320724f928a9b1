/** `createReadStream` and `createWriteStream`. Functions, not classes, because old code inherits by calling them. */

import { Buffer } from '../buffer.js';
import { invalidArgType, outOfRange, requireFunction, requireInteger } from '../errors.js';
import { Readable, Writable, finished } from '../stream.js';
import { toOptions, toPath } from './arguments.js';
import { run } from './border.js';
import * as content from './content.js';
import { FileHandle, late } from './file-handle.js';

const READ_HIGH_WATER_MARK = 64 * 1024;

/** What both share: options, and the file opened unless it is open already. */
function prepare(stream, path, options, defaults) {
  const { fd, flags = defaults.flags, mode = 0o666, autoClose = true, start, end } = options;
  stream.flags = flags ?? defaults.flags;
  stream.mode = mode;
  stream.handle = undefined;
  if (fd === undefined || fd === null) {
    stream.fd = null;
    stream.path = toPath(path);
  } else if (fd instanceof FileHandle) {
    stream.handle = fd;
    stream.fd = fd.fd;
    // A handle that is closed by its owner takes the stream with it.
    fd.on('close', () => stream.destroy());
  } else {
    requireInteger(fd, 'fd', 0, 2 ** 31 - 1);
    stream.fd = fd;
  }
  if (start !== undefined) requireInteger(start, 'start');
  if (end !== undefined && end !== Infinity) requireInteger(end, 'end');
  if (start !== undefined && end !== undefined && start > end) {
    throw outOfRange('start', `<= "end" (here: ${end})`, start);
  }
  stream.start = start;
  stream.pos = start;
  stream.autoClose = autoClose;
  stream.closed_ = false;
}

/** Opens the file, tells so, and lets the stream begin. */
function construct(callback) {
  if (typeof this.fd === 'number') {
    callback();
    return;
  }
  run(content.open(this.path, this.flags, this.mode)).then(
    (fd) => {
      this.fd = fd;
      callback();
      this.emit('open', fd);
      this.emit('ready');
    },
    callback,
  );
}

function closeFile(stream, error, callback) {
  const { fd, handle } = stream;
  stream.fd = null;
  if (fd === null || stream.closed_) {
    callback(error);
    return;
  }
  stream.closed_ = true;
  const closing = handle === undefined ? run(content.close(fd)) : handle.close();
  closing.then(() => callback(error), (closeError) => callback(error ?? closeError));
}

/** `close` of both. */
function close(callback) {
  if (callback !== undefined) {
    requireFunction(callback, 'cb');
    finished(this, () => callback());
  }
  if (this instanceof WriteStream && !this.destroyed) this.end();
  else this.destroy();
}

/**
 * @param {string | Uint8Array | URL | undefined} path
 * @param {string | object} [options]
 */
export function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = { ...toOptions(options, {}) };
  options.highWaterMark ??= READ_HIGH_WATER_MARK;
  options.autoDestroy ??= options.autoClose ?? true;
  this.bytesRead = 0;
  prepare(this, path, options, { flags: 'r' });
  this.end = options.end ?? Infinity;
  const { encoding, highWaterMark, autoDestroy, emitClose, signal } = options;
  Readable.call(this, { highWaterMark, autoDestroy, emitClose, signal });
  if (encoding) this.setEncoding(encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);

Object.assign(ReadStream.prototype, {
  _construct: construct,

  _read(size) {
    const left = this.pos === undefined ? this.end - this.bytesRead + 1 : this.end - this.pos + 1;
    const wanted = Math.min(left, size);
    if (wanted <= 0) {
      this.push(null);
      return;
    }
    const buffer = Buffer.alloc(wanted);
    run(content.read(this.fd, buffer, 0, wanted, this.pos ?? null)).then(
      (count) => {
        if (this.pos !== undefined) this.pos += count;
        this.bytesRead += count;
        this.push(count === 0 ? null : buffer.subarray(0, count));
      },
      (error) => this.destroy(error),
    );
  },

  _destroy(error, callback) {
    if (this.autoClose || error === null) closeFile(this, error, callback);
    else callback(error);
  },

  close,
});

Object.defineProperty(ReadStream.prototype, 'pending', {
  get() {
    return this.fd === null;
  },
  configurable: true,
});

/**
 * @param {string | Uint8Array | URL | undefined} path
 * @param {string | object} [options]
 */
export function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = { ...toOptions(options, {}) };
  options.autoDestroy ??= options.autoClose ?? true;
  this.bytesWritten = 0;
  // Only while a `_write` is under way may bytes be lost by closing.
  this.isWriting = false;
  this.afterWrite = undefined;
  prepare(this, path, options, { flags: 'w' });
  this.flush = options.flush ?? false;
  if (typeof this.flush !== 'boolean') throw invalidArgType('options.flush', 'of type boolean', this.flush);
  const { encoding, highWaterMark, autoDestroy, emitClose, signal } = options;
  Writable.call(this, { highWaterMark, autoDestroy, emitClose, signal, decodeStrings: true });
  if (encoding) this.setDefaultEncoding(encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);

Object.assign(WriteStream.prototype, {
  _construct: construct,

  _write(chunk, encoding, callback) {
    writeChunk(this, chunk, callback);
  },

  _writev(chunks, callback) {
    writeChunk(this, Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  },

  _final(callback) {
    if (!this.flush) return callback();
    run(content.fsync(this.fd)).then(() => callback(), callback);
  },

  _destroy(error, callback) {
    if (!this.autoClose && error !== null) {
      callback(error);
    } else if (this.isWriting) {
      this.afterWrite = () => closeFile(this, error, callback);
    } else {
      closeFile(this, error, callback);
    }
  },

  close,
  destroySoon: Writable.prototype.end,
});

function writeChunk(stream, bytes, callback) {
  stream.isWriting = true;
  const done = (error) => {
    stream.isWriting = false;
    stream.afterWrite?.();
    callback(error);
  };
  run(content.write(stream.fd, bytes, 0, bytes.length, stream.pos)).then((count) => {
    stream.bytesWritten += count;
    if (stream.pos !== undefined) stream.pos += count;
    done();
  }, done);
}

Object.defineProperty(WriteStream.prototype, 'pending', {
  get() {
    return this.fd === null;
  },
  configurable: true,
});

export const createReadStream = (path, options) => new ReadStream(path, options);
export const createWriteStream = (path, options) => new WriteStream(path, options);

late.ReadStream = ReadStream;
late.WriteStream = WriteStream;
