/** FileHandle: an open file of `fs/promises`. What is not closed is closed with the sandbox, not by collection. */

import { Buffer } from '../buffer.js';
import { codedError, invalidArgType } from '../errors.js';
import EventEmitter from '../events.js';
import { readableFromPull } from '../../web/streams/internal.js';
import { toObject, toOptions } from './arguments.js';
import { run } from './border.js';
import * as content from './content.js';
import { abortError, systemError } from './errors.js';

const READ_BYTES = 16 * 1024;
const STREAM_PIECE_BYTES = 64 * 1024;

/** The streams are made of this file's users; they fill this in. */
export const late = { ReadStream: undefined, WriteStream: undefined };

export class FileHandle extends EventEmitter {
  #fd;
  /** @type {Promise<void> | undefined} */
  #closing;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() {
    return this.#fd;
  }

  /** -1, the number of a closed handle, is not one that a script may pass, so that is told apart here. */
  #open(syscall) {
    if (this.#fd < 0) throw systemError('EBADF', syscall);
    return this.#fd;
  }

  close() {
    if (this.#closing !== undefined) return this.#closing;
    if (this.#fd < 0) return Promise.resolve();
    const fd = this.#fd;
    this.#fd = -1;
    this.#closing = run(content.close(fd)).finally(() => {
      this.#closing = undefined;
      this.emit('close');
    });
    return this.#closing;
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close();
  }

  async read(buffer, offset, length, position) {
    const fd = this.#open('read');
    if (!ArrayBuffer.isView(buffer)) {
      ({ buffer = Buffer.alloc(READ_BYTES), offset = 0, length, position = null } = toObject(buffer));
    } else if (typeof offset === 'object' && offset !== null) {
      ({ offset = 0, length, position = null } = offset);
    }
    length ??= buffer.byteLength - (offset ?? 0);
    const bytesRead = await run(content.read(fd, buffer, offset, length, position));
    return { bytesRead, buffer };
  }

  async readv(buffers, position) {
    return { bytesRead: await run(content.readv(this.#open('read'), buffers, position)), buffers };
  }

  async write(buffer, offset, length, position) {
    const fd = this.#open('write');
    if (typeof buffer !== 'string' && buffer?.byteLength === 0) return { bytesWritten: 0, buffer };
    return { bytesWritten: await run(content.write(fd, buffer, offset, length, position)), buffer };
  }

  async writev(buffers, position) {
    return { bytesWritten: await run(content.writev(this.#open('write'), buffers, position)), buffers };
  }

  async readFile(options) {
    return readWhole(this.#open('read'), options);
  }

  async writeFile(data, options) {
    await writeWhole(this.#open('write'), data, options);
  }

  async appendFile(data, options) {
    await writeWhole(this.#open('write'), data, options);
  }

  async stat(options) {
    return run(content.fstat(this.#open('fstat'), options));
  }

  async truncate(length) {
    await run(content.ftruncate(this.#open('ftruncate'), length));
  }

  async sync() {
    await run(content.fsync(this.#open('fsync')));
  }

  async datasync() {
    await run(content.fdatasync(this.#open('fdatasync')));
  }

  async utimes(atime, mtime) {
    await run(content.futimes(this.#open('futime'), atime, mtime));
  }

  async chmod(mode) {
    await run(content.fchmod(this.#open('fchmod'), mode));
  }

  async chown(uid, gid) {
    await run(content.fchown(this.#open('fchown'), uid, gid));
  }

  createReadStream(options) {
    return new late.ReadStream(undefined, { ...toOptions(options, {}), fd: this });
  }

  createWriteStream(options) {
    return new late.WriteStream(undefined, { ...toOptions(options, {}), fd: this });
  }

  /** Line by line, as an async iterable. A gap by design: it is no readline Interface, and has nothing else of one. */
  async *readLines(options) {
    let rest = '';
    for await (const chunk of this.createReadStream({ encoding: 'utf8', ...options })) {
      const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop();
      yield* lines;
    }
    if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
  }

  readableWebStream() {
    const fd = this.#open('read');
    return readableFromPull({
      async pull() {
        const piece = new Uint8Array(STREAM_PIECE_BYTES);
        const count = await run(content.read(fd, piece, 0, piece.length, null));
        return count === 0 ? null : piece.subarray(0, count);
      },
      cancel() {},
    });
  }
}

/** @param {number | string | Uint8Array | URL} target  an open file's number or a path */
export async function readWhole(target, options) {
  const signal = options?.signal;
  const operation = content.readFile(target, options);
  if (signal?.aborted) throw abortError(signal);
  const read = await run(operation);
  if (signal?.aborted) throw abortError(signal);
  return read;
}

/** As `readWhole`; what is written may also come bit by bit, from something that can be iterated. */
export async function writeWhole(target, data, options, flag = 'w') {
  const signal = options?.signal;
  if (signal?.aborted) throw abortError(signal);
  const isIterable = typeof data === 'object' && data !== null && !ArrayBuffer.isView(data)
    && (data[Symbol.asyncIterator] ?? data[Symbol.iterator]) !== undefined;
  if (!isIterable) {
    await run((flag === 'a' ? content.appendFile : content.writeFile)(target, data, options));
    return;
  }
  const { encoding } = toOptions(options, { encoding: 'utf8' });
  const isPath = typeof target !== 'number';
  const fd = isPath ? await run(content.open(target, options?.flag ?? flag, options?.mode)) : target;
  try {
    for await (const chunk of data) {
      if (signal?.aborted) throw abortError(signal);
      if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
        throw invalidArgType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
      }
      await run(content.writeFile(fd, chunk, encoding));
    }
  } finally {
    if (isPath) await run(content.close(fd));
  }
}

/** For what takes a FileHandle or a number of `fs.open`. */
export function handleNumber(handle) {
  if (!(handle instanceof FileHandle)) return handle;
  if (handle.fd < 0) throw codedError(Error, 'EBADF', 'file closed');
  return handle.fd;
}
