/**
 * The body of a Request or Response: what it was made from, whether it was used, and the reading methods both classes
 * share. A body stays the string, bytes, Blob, FormData or host handle it was made from; it becomes a ReadableStream
 * only when a script asks for `.body` of it, and even then the source stays at hand until the stream is read.
 *
 * Beyond the standard an async iterable is taken as a body too, as Node and Bun do: Node-style readable streams,
 * such as the script's own `req`, are sent that way.
 */

import { host } from '../boot/host.js';
import { Ev, Op } from '../boot/abi.js';
import { ReadableStream } from './streams/index.js';
import {
  byteStreamFromPull, drainInto, isDisturbed, isLocked, markDisturbed, readableFromPull, sourceOf, teeCloned,
} from './streams/internal.js';
import { performThen } from './streams/promises.js';
import { URLSearchParams } from './url.js';
import { isArrayBuffer, toDOMString } from './webidl.js';
import { blobFromBytes, bytesOf, fileFromBytes, isBlob } from './blob.js';
import { FormData, entriesOf, formFromEntries } from './form-data.js';
import { join, makeBoundary, parse, parseMimeType, parseUrlencoded, serialise, serialiseMimeType } from './multipart.js';

export const TEXT_TYPE = 'text/plain;charset=UTF-8';
const URLENCODED_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';
const MULTIPART_TYPE = 'multipart/form-data; boundary=';
const NOTHING = new Uint8Array(0);

/** @type {Map<number, HostBody>} the bodies that wait for a chunk, by handle */
const waiting = new Map();

/** Tells the host to drop bodies no script can read any more: nobody reads the body of a response whose status was enough. */
const abandoned = new FinalizationRegistry((handle) => host.op(Op.CANCEL, handle));

/** A body that lies in the host and is fetched chunk by chunk. At most one pull is under way at a time. */
export class HostBody {
  #handle;
  #isOver = false;
  #isStarted = false;
  /** @type {{ reason: any } | null} */
  #failure = null;
  #resolve = null;
  #reject = null;
  #context = 0;
  /** @type {(() => void) | null} called once, when the body ends in whatever way */
  onOver = null;

  /** @param {number} handle */
  constructor(handle) {
    this.#handle = handle;
  }

  /** Makes the host drop the body once no script can read it any more. @returns {this} */
  dropWhenLost() {
    abandoned.register(this, this.#handle, this);
    return this;
  }

  /** Whether nothing was read yet, so that the host may still pump the body itself. */
  get isUntouched() {
    return !this.#isStarted && !this.#isOver;
  }

  /** @returns {Promise<Uint8Array | null>} the next chunk, never empty; null at the end */
  pull() {
    if (this.#failure !== null) return Promise.reject(this.#failure.reason);
    if (this.#isOver) return Promise.resolve(null);
    if (this.#resolve !== null) return Promise.reject(new TypeError('The body is being read already'));
    this.#isStarted = true;
    this.#context = host.context();
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      waiting.set(this.#handle, this);
      if (host.op(Op.BODY_PULL, this.#handle) < 0) this.fail(lost('the body is no longer there'));
    });
  }

  /** Drops what was not read. */
  cancel() {
    if (this.#isOver) return;
    host.op(Op.CANCEL, this.#handle);
    this.#end()?.(null);
  }

  /** Ends the body with an error that this and all later pulls report. @param {any} reason */
  fail(reason) {
    if (this.#isOver) return;
    this.#failure = { reason };
    const reject = this.#reject;
    this.#end();
    reject?.(reason);
  }

  /** Gives the body away: whoever gets the handle owns it from here on. @returns {number} */
  splice() {
    this.#end();
    return this.#handle;
  }

  /** @returns {((chunk: null) => void) | null} the resolver of the pull that was under way */
  #end() {
    const resolve = this.#resolve;
    this.#isOver = true;
    this.#resolve = this.#reject = null;
    if (resolve !== null) waiting.delete(this.#handle);
    const onOver = this.onOver;
    this.onOver = null;
    abandoned.unregister(this);
    onOver?.();
    return resolve;
  }

  #receive(kind, message, bytes) {
    const outer = host.context();
    host.setContext(this.#context);
    try {
      if (kind === 2) {
        this.fail(lost(message));
      } else if (kind === 1) {
        this.#end()(null);
      } else if (bytes === undefined || bytes.length === 0) {
        if (host.op(Op.BODY_PULL, this.#handle) < 0) this.fail(lost('the body is no longer there'));
      } else {
        const resolve = this.#resolve;
        this.#resolve = this.#reject = null;
        waiting.delete(this.#handle);
        resolve(bytes);
      }
    } finally {
      host.setContext(outer);
    }
  }

  static {
    host.on(Ev.BODY_CHUNK, (handle, kind, message, bytes) => waiting.get(handle)?.#receive(kind, message, bytes));
  }
}

function lost(message) {
  return new TypeError('terminated', { cause: new Error(message) });
}

/** A source that is all there, once a stream was made of it. */
class WholeSource {
  /** @param {string | Uint8Array} data */
  constructor(data) {
    this.data = data;
    this.isRead = false;
  }

  pull() {
    if (this.isRead || this.data.length === 0) return null;
    this.isRead = true;
    return toBytes(this.data);
  }

  cancel() {
    this.isRead = true;
  }
}

/** @typedef {string | Uint8Array | import('./blob.js').Blob | FormData | HostBody | WholeSource} Source */

export class Body {
  /**
   * @param {Source | null} source null when there is only a stream
   * @param {ReadableStream | null} stream
   * @param {string | null} contentType what the body suggests as its content type
   */
  constructor(source, stream, contentType) {
    this.source = source;
    this.stream = stream;
    this.contentType = contentType;
    /** Whether the source was taken without the stream noticing. */
    this.isTaken = false;
  }

  get isUsed() {
    return this.isTaken || (this.stream !== null && isDisturbed(this.stream));
  }

  get isUnusable() {
    return this.isTaken || (this.stream !== null && (isDisturbed(this.stream) || isLocked(this.stream)));
  }

  /** The body as a stream; from the first call on that same stream. @returns {ReadableStream} */
  toStream() {
    if (this.stream !== null) return this.stream;
    if (this.isTaken) {
      this.stream = byteStreamFromPull(new WholeSource(''));
      close(this.stream);
      return this.stream;
    }
    if (!(this.source instanceof HostBody)) this.source = new WholeSource(this.#whole());
    this.stream = byteStreamFromPull(this.source);
    return this.stream;
  }

  /**
   * Takes everything out, for the one consumer a body may have. The caller made sure the body is usable.
   * @returns {string | Uint8Array | HostBody | ReadableStream} the bytes are the caller's own; a HostBody is untouched
   */
  take() {
    this.isTaken = true;
    if (this.source === null) return this.stream;
    if (this.stream !== null) close(this.stream);
    return this.source instanceof HostBody ? this.source : this.#whole();
  }

  /** A second body with the same content. The caller made sure this one is usable. @returns {Body} */
  clone() {
    const { source, contentType } = this;
    if (this.stream === null && !(source instanceof HostBody)) {
      return new Body(source instanceof Uint8Array ? source.slice() : source, null, contentType);
    }
    const [mine, others] = teeCloned(this.toStream());
    this.source = null;
    this.stream = mine;
    return new Body(null, others, contentType);
  }

  /** The content as a new body, leaving this one used. The caller made sure this one is usable. @returns {Body} */
  move() {
    const content = this.take();
    const { contentType } = this;
    if (!(content instanceof ReadableStream)) return new Body(content, null, contentType);
    return new Body(null, passOn(content), contentType);
  }

  /** @returns {string | Uint8Array} */
  #whole() {
    const source = this.source;
    if (typeof source === 'string' || source instanceof Uint8Array) return source;
    if (source instanceof WholeSource) return source.data;
    if (isBlob(source)) return bytesOf(source).slice();
    return serialise(source, this.contentType.slice(MULTIPART_TYPE.length)).bytes;
  }
}

/** Makes a stream look as one whose content is read by us: used, and locked for good. @param {ReadableStream} stream */
function close(stream) {
  markDisturbed(stream);
  stream.getReader();
}

/** A stream with the content of another, which is locked from here on. @param {ReadableStream} stream */
function passOn(stream) {
  const reader = stream.getReader();
  return readableFromPull({
    pull: () => reader.read().then(({ done, value }) => (done ? null : value)),
    cancel: (reason) => reader.cancel(reason),
  });
}

/**
 * "Extract a body".
 * @param {any} init neither null nor undefined
 * @returns {Body}
 */
export function extractBody(init) {
  if (typeof init === 'string') return new Body(init, null, TEXT_TYPE);
  if (typeof init !== 'object') return new Body(toDOMString(init), null, TEXT_TYPE);
  if (ArrayBuffer.isView(init)) {
    return new Body(new Uint8Array(init.buffer.slice(init.byteOffset, init.byteOffset + init.byteLength)), null, null);
  }
  if (init instanceof ReadableStream) return bodyOfStream(init);
  if (isBlob(init)) return new Body(init, null, init.type === '' ? null : init.type);
  if (init instanceof URLSearchParams) return new Body(String(init), null, URLENCODED_TYPE);
  if (init instanceof FormData) {
    return new Body(formFromEntries(entriesOf(init).slice()), null, MULTIPART_TYPE + makeBoundary());
  }
  if (isArrayBuffer(init)) return new Body(new Uint8Array(init.slice(0)), null, null);
  if (typeof init[Symbol.asyncIterator] === 'function') return new Body(null, ReadableStream.from(init), null);
  return new Body(toDOMString(init), null, TEXT_TYPE);
}

/** A stream that came from a body of ours and was not read leads back to its source, which saves copying chunks. */
function bodyOfStream(stream) {
  if (isDisturbed(stream) || isLocked(stream)) throw new TypeError('The stream given as body is disturbed or locked');
  const source = sourceOf(stream);
  const isOurs = source instanceof WholeSource || (source instanceof HostBody && source.isUntouched);
  return new Body(isOurs ? source : null, stream, null);
}

/**
 * Whether an init value becomes a body that is streamed, which a request must announce with `duplex`.
 * @param {any} init
 */
export function isStreamed(init) {
  if (typeof init !== 'object' || init === null) return false;
  return init instanceof ReadableStream || typeof init[Symbol.asyncIterator] === 'function';
}

/**
 * Reads all of a stream.
 * @template T
 * @param {ReadableStream} stream
 * @param {(content: Uint8Array) => T} finish
 * @returns {Promise<T>}
 */
function readStream(stream, finish) {
  const chunks = [];
  return performThen(drainInto(stream, chunks), () => finish(join(chunks)));
}

/** Reads all of a body in the host. @param {HostBody} body @returns {Promise<Uint8Array>} */
async function readHostBody(body) {
  const first = await body.pull();
  if (first === null) return NOTHING.slice();
  const chunks = [first];
  for (;;) {
    const chunk = await body.pull();
    if (chunk === null) return chunks.length === 1 ? first : join(chunks);
    chunks.push(chunk);
  }
}

/**
 * "Consume body". Not an async function: a body that is all there is answered without a frame being kept.
 * @template T
 * @param {Body | null} body
 * @param {(content: string | Uint8Array) => T} finish
 * @returns {Promise<T>}
 */
function consume(body, finish) {
  try {
    if (body === null) return Promise.resolve(finish(NOTHING));
    if (body.isUnusable) throw new TypeError('The body is used already, or its stream is locked');
    const content = body.take();
    if (typeof content === 'string' || content instanceof Uint8Array) return Promise.resolve(finish(content));
    return content instanceof HostBody ? readHostBody(content).then(finish) : readStream(content, finish);
  } catch (error) {
    return Promise.reject(error);
  }
}

function toBytes(content) {
  return typeof content === 'string' ? host.utf8Encode(content) : content;
}

function toOwnBytes(content) {
  return content === NOTHING ? new Uint8Array(0) : toBytes(content);
}

function toArrayBuffer(content) {
  const bytes = toOwnBytes(content);
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}

function toText(content) {
  if (typeof content !== 'string') return host.utf8Decode(content, false, false);
  return (content.charCodeAt(0) === 0xfeff ? content.slice(1) : content).toWellFormed();
}

function toJson(content) {
  if (typeof content === 'string') return host.parseJson(content.charCodeAt(0) === 0xfeff ? content.slice(1) : content);
  const hasMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return host.parseJson(hasMark ? content.subarray(3) : content);
}

/** @param {string | Uint8Array} content @param {string | null} contentType @returns {FormData} */
function toFormData(content, contentType) {
  const mimeType = parseMimeType(contentType);
  if (mimeType?.essence === 'application/x-www-form-urlencoded') return formFromEntries(parseUrlencoded(content));
  if (mimeType?.essence !== 'multipart/form-data') {
    throw new TypeError(`formData(): the content type is not that of a form: ${contentType ?? 'none'}`);
  }
  const boundary = mimeType.parameters.get('boundary');
  if (boundary === undefined) throw new TypeError('formData(): the content type has no boundary');
  return formFromEntries(parse(toBytes(content), boundary).map(toEntry));
}

function toEntry({ name, filename, type, bytes }) {
  if (filename === undefined) return [name, host.utf8Decode(bytes, false, true)];
  return [name, fileFromBytes(bytes.slice(), type, filename)];
}

function toBlob(content, contentType) {
  const mimeType = parseMimeType(contentType);
  return blobFromBytes(toOwnBytes(content), mimeType === null ? '' : serialiseMimeType(mimeType));
}

/**
 * Gives a class the members of the Body mixin.
 * @template T
 * @param {T} prototype
 * @param {(owner: T) => Body | null} bodyOf throws a TypeError when the owner is of another class
 * @param {(owner: T) => string | null} contentTypeOf
 */
export function mixBody(prototype, bodyOf, contentTypeOf) {
  const mixin = {
    get body() {
      const body = bodyOf(this);
      return body === null ? null : body.toStream();
    },
    get bodyUsed() {
      const body = bodyOf(this);
      return body !== null && body.isUsed;
    },
    arrayBuffer() {
      return read(this, toArrayBuffer);
    },
    blob() {
      return read(this, (content) => toBlob(content, contentTypeOf(this)));
    },
    bytes() {
      return read(this, toOwnBytes);
    },
    formData() {
      return read(this, (content) => toFormData(content, contentTypeOf(this)));
    },
    json() {
      return read(this, toJson);
    },
    text() {
      return read(this, toText);
    },
  };
  function read(owner, finish) {
    let body;
    try {
      body = bodyOf(owner);
    } catch (error) {
      return Promise.reject(error);
    }
    return consume(body, finish);
  }
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(mixin));
}
