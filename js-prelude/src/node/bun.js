/**
 * The `Bun` object, as far as scripts of this kind use it: files, waiting, inspecting. Each unit gets one of its own,
 * because each has its own environment.
 *
 * Gaps by design: a file is no Blob (its bytes are elsewhere), though it has a Blob's methods and can be the body of a
 * Response; `Bun.$` throws; there is no `serve`, `spawn`, `listen` or `hash`.
 */

import { bytesOf, isBlob } from '../web/blob.js';
import { host } from '../boot/host.js';
import { inspect } from '../web/inspect.js';
import { Response } from '../web/response.js';
import { ReadableStream } from '../web/streams/index.js';
import { setTimeout } from '../web/timers.js';
import { isDeepEqual } from './deep-equal.js';
import { codedError, invalidArgType } from './errors.js';
import { toPath, view } from './fs/arguments.js';
import { run, runSync } from './fs/border.js';
import * as content from './fs/content.js';
import * as names from './fs/names.js';
import path_ from './path.js';
import { $ } from './shell.js';
import { typeOf } from './fs/media-types.js';
import { fileURLToPath, pathToFileURL } from './url_legacy.js';

const PIECE_BYTES = 64 * 1024;

/** What a script may ask of a file before anything is read. */
export class BunFile {
  #target;
  #start;
  #end;
  #type;

  /** @param {string | number} target  a path or an open file's number */
  constructor(target, type, start = 0, end = Infinity) {
    this.#target = target;
    this.#type = type;
    this.#start = start;
    this.#end = end;
  }

  get name() {
    return typeof this.#target === 'string' ? this.#target : undefined;
  }

  get type() {
    return this.#type ?? typeOf(this.name ?? '');
  }

  /** 0 of what is not there, as in Bun. Waits for the host, so better asked once. */
  get size() {
    const size = this.#facts()?.size ?? 0;
    return Math.max(0, Math.min(size, this.#end) - this.#start);
  }

  get lastModified() {
    return Math.trunc(this.#facts()?.mtimeMs ?? host.now());
  }

  #facts() {
    try {
      return runSync(this.#stat());
    } catch {
      return undefined;
    }
  }

  #stat() {
    return typeof this.#target === 'string' ? names.stat(this.#target) : content.fstat(this.#target);
  }

  async exists() {
    try {
      return (await run(this.#stat())).isFile();
    } catch {
      return false;
    }
  }

  async stat() {
    return run(this.#stat());
  }

  /** From `start` to `end` of this part of the file; below 0 counts from where it ends now. */
  slice(start = 0, end = undefined, type = this.#type) {
    if (typeof start === 'string') [start, type] = [0, start];
    if (typeof end === 'string') [end, type] = [undefined, end];
    const size = start < 0 || end < 0 ? this.size : 0;
    const from = start < 0 ? Math.max(0, size + start) : start;
    const to = end === undefined ? Infinity : end < 0 ? Math.max(0, size + end) : end;
    const begin = this.#start + Math.trunc(from);
    return new BunFile(this.#target, type, begin, Math.max(begin, Math.min(this.#end, this.#start + Math.trunc(to))));
  }

  async bytes() {
    if (this.#start === 0 && this.#end === Infinity) return bare(await run(content.readFile(this.#target)));
    const pieces = [];
    for await (const piece of this) pieces.push(piece);
    return bare(pieces.length === 1 ? pieces[0] : join(pieces));
  }

  async arrayBuffer() {
    const bytes = await this.bytes();
    return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  }

  async text() {
    return host.utf8Decode(await this.bytes(), false, false);
  }

  async json() {
    return host.parseJson(await this.text());
  }

  async formData() {
    return new Response(await this.bytes(), { headers: { 'content-type': this.type } }).formData();
  }

  stream() {
    const pieces = this[Symbol.asyncIterator]();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void pieces.return(),
    });
  }

  /** Piece by piece; this is also what makes a file a body. */
  async *[Symbol.asyncIterator]() {
    const isOurs = typeof this.#target === 'string';
    const fd = isOurs ? await run(content.open(this.#target)) : this.#target;
    try {
      for (let at = this.#start; at < this.#end;) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, this.#end - at));
        const count = await run(content.read(fd, piece, 0, piece.length, at));
        if (count === 0) return;
        at += count;
        yield piece.subarray(0, count);
      }
    } finally {
      if (isOurs) await run(content.close(fd));
    }
  }

  async write(data, options) {
    return write(this, data, options);
  }

  async delete() {
    await run(names.unlink(this.#path()));
  }

  async unlink() {
    await this.delete();
  }

  /** A sink that appends from where the file was emptied. */
  writer() {
    return new FileSink(this.#path());
  }

  #path() {
    if (typeof this.#target === 'string') return this.#target;
    throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', 'this file was made of a number and has no path');
  }

  /** Where `Bun.write` puts what it is given. */
  static targetOf(file) {
    return file.#target;
  }
}

/** What `BunFile.writer` gives: writes are held until `flush` or `end`. */
class FileSink {
  #path;
  #pieces = [];
  #size = 0;
  #isMade = false;
  #isEnded = false;

  constructor(path) {
    this.#path = path;
  }

  write(data) {
    if (this.#isEnded) throw codedError(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
    const bytes = typeof data === 'string' ? host.utf8Encode(data) : toBytes(data).slice();
    this.#pieces.push(bytes);
    this.#size += bytes.length;
    return bytes.length;
  }

  async flush() {
    const [bytes, size] = [join(this.#pieces), this.#size];
    this.#pieces = [];
    this.#size = 0;
    const make = this.#isMade ? content.appendFile : content.writeFile;
    this.#isMade = true;
    await writeWithParents(this.#path, () => make(this.#path, bytes));
    return size;
  }

  async end(data) {
    if (data !== undefined) this.write(data);
    this.#isEnded = true;
    return this.flush();
  }
}

/** A plain Uint8Array on the bytes of a Buffer. */
const bare = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function toBytes(data) {
  if (ArrayBuffer.isView(data)) return bare(data);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidArgType('data', 'of type string or an instance of Blob, ArrayBuffer, ArrayBufferView or Response', data);
}

function join(pieces) {
  const bytes = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

async function gather(data) {
  if (typeof data === 'string') return host.utf8Encode(data);
  if (isBlob(data)) return bytesOf(data);
  if (data instanceof BunFile) return data.bytes();
  if (typeof data?.arrayBuffer === 'function') return new Uint8Array(await data.arrayBuffer());
  if (Array.isArray(data)) return join(await Promise.all(data.map(gather)));
  return toBytes(data);
}

/** Missing directories are made on the way, unless that is not wanted. */
async function writeWithParents(path, make, createPath = true) {
  try {
    await run(make());
  } catch (error) {
    if (error.code !== 'ENOENT' || !createPath || typeof path !== 'string') throw error;
    await run(names.mkdir(path_.dirname(path_.resolve('/data', path)), { recursive: true }));
    await run(make());
  }
}

/**
 * @param {string | URL | number | BunFile} destination
 * @param {any} data
 * @param {{ createPath?: boolean }} [options]
 * @returns {Promise<number>} bytes written
 */
async function write(destination, data, options) {
  const target = destination instanceof BunFile ? BunFile.targetOf(destination) : toTarget(destination);
  const bytes = view(await gather(data));
  await writeWithParents(target, () => content.writeFile(target, bytes), options?.createPath ?? true);
  return bytes.length;
}

const toTarget = (target) => (typeof target === 'number' ? target : toPath(target));

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

const members = {
  $,
  version: '1.1.0',
  revision: 'wick',
  inspect,
  fileURLToPath,
  pathToFileURL,
  file: (target, options) => new BunFile(toTarget(target), options?.type),
  write,
  deepEquals: (first, second, isStrict = false) => isDeepEqual(first, second, Boolean(isStrict)),
  escapeHTML: (value) => String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]),
  nanoseconds: () => Math.trunc(host.monotonic() * 1e6),
  sleep(time) {
    const ms = typeof time === 'object' && time !== null ? time.getTime() - host.now() : time;
    if (typeof ms !== 'number' || Number.isNaN(ms)) {
      throw invalidArgType('ms', 'of type number or an instance of Date', time);
    }
    return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
  },
  readableStreamToText: (stream) => new Response(stream).text(),
  readableStreamToJSON: (stream) => new Response(stream).json(),
  readableStreamToBytes: (stream) => new Response(stream).bytes(),
  readableStreamToArrayBuffer: (stream) => new Response(stream).arrayBuffer(),
  readableStreamToBlob: (stream) => new Response(stream).blob(),
  readableStreamToArray: (stream) => Array.fromAsync(stream),
};

/** @param {Record<string, string>} env  the environment of the unit */
export function createBun(env) {
  return { ...members, env };
}

/** `import … from 'bun'`, which belongs to no unit and so has no environment. */
export default createBun({});
