/**
 * Blob and File of the File API standard. A Blob owns bytes that nobody else can reach or change, so slices and blobs
 * made of one blob share memory; everything handed out is a copy.
 */

import { host } from '../boot/host.js';
import { byteStreamFromPull } from './streams/internal.js';
import { registerCloneable } from './structured-clone.js';
import { defineInspection, defineInterface, isObject, requireArguments, toDictionary, toDOMString, toUSVString } from './webidl.js';

/** A stream hands out a big blob in pieces of this size, so that a consumer can keep its memory low. */
const STREAM_PIECE_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/;

/** @type {(blob: Blob) => Uint8Array} the bytes themselves: for reading only, never to be handed out */
export let bytesOf;
/** @type {(blob: Blob) => string} */
let typeOf;
/** @type {(bytes: Uint8Array, type: string) => Blob} a blob that takes the bytes over without copying */
export let blobFromBytes;
/** @type {(bytes: Uint8Array, type: string, name: string) => File} a file that takes the bytes over without copying */
export let fileFromBytes;
/** @type {(value: any) => boolean} */
export let isBlob;

/** @param {any} type @returns {string} */
function toType(type) {
  if (type === undefined) return '';
  type = toDOMString(type);
  return NOT_PRINTABLE_ASCII.test(type) ? '' : type.toLowerCase();
}

/** Web IDL conversion `[Clamp] long long`, then the relative-to-end reading that slice() gives to negative numbers. */
function toOffset(value, size) {
  const number = Number(value);
  let offset = Math.round(number) || 0;
  if (offset - number === 0.5 && offset % 2 !== 0) offset--; // halves go to the even neighbour
  return offset < 0 ? Math.max(size + offset, 0) : Math.min(offset, size);
}

/** @param {any} part @param {boolean} nativeEndings @returns {Uint8Array} */
function toPart(part, nativeEndings) {
  if (typeof part === 'string') return encodePart(part, nativeEndings);
  if (isBlob(part)) return bytesOf(part);
  if (ArrayBuffer.isView(part)) return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (part instanceof ArrayBuffer) return new Uint8Array(part);
  return encodePart(toDOMString(part), nativeEndings);
}

function encodePart(text, nativeEndings) {
  return host.utf8Encode(nativeEndings ? text.replace(/\r\n?/g, '\n') : text);
}

/** @param {any} parts @param {any} endings @returns {Uint8Array} */
function gather(parts, endings) {
  const iterate = isObject(parts) ? parts[Symbol.iterator] : undefined;
  if (typeof iterate !== 'function') throw new TypeError('Blob: the parts are not a sequence');
  if (endings !== undefined && (endings = toDOMString(endings)) !== 'transparent' && endings !== 'native') {
    throw new TypeError(`Blob: "${endings}" is not a kind of line ending`);
  }
  const pieces = [];
  let size = 0;
  // The method is read once, as a script's getter would notice.
  for (const part of Array.isArray(parts) ? parts : { [Symbol.iterator]: () => iterate.call(parts) }) {
    const piece = toPart(part, endings === 'native');
    size += piece.length;
    pieces.push(piece);
  }
  // One piece needs no joining, but a view on a buffer of the script must not be kept.
  if (pieces.length === 1 && isOwn(parts, pieces[0])) return pieces[0];
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function isOwn(parts, piece) {
  if (!Array.isArray(parts)) return false;
  const part = parts[0];
  return typeof part === 'string' || (isBlob(part) && bytesOf(part) === piece);
}

export class Blob {
  /** @type {Uint8Array} never written to, never handed out */
  #bytes = NOTHING;
  #type = '';

  constructor(blobParts = undefined, options = undefined) {
    options = toDictionary(options, 'Blob');
    if (blobParts !== undefined) this.#bytes = gather(blobParts, options.endings);
    this.#type = toType(options.type);
  }

  get size() {
    return this.#bytes.length;
  }

  get type() {
    return this.#type;
  }

  slice(start = 0, end = this.#bytes.length, contentType = '') {
    const bytes = this.#bytes;
    const from = toOffset(start, bytes.length);
    const to = Math.max(toOffset(end, bytes.length), from);
    return blobFromBytes(bytes.subarray(from, to), contentType);
  }

  stream() {
    const bytes = this.#bytes;
    let at = 0;
    return byteStreamFromPull({
      pull() {
        if (at >= bytes.length) return null;
        const piece = bytes.slice(at, at + STREAM_PIECE_BYTES);
        at += piece.length;
        return piece;
      },
      cancel() {
        at = bytes.length;
      },
    });
  }

  async text() {
    return host.utf8Decode(this.#bytes, false, false);
  }

  async arrayBuffer() {
    return this.#bytes.slice().buffer;
  }

  async bytes() {
    return this.#bytes.slice();
  }

  static {
    bytesOf = (blob) => blob.#bytes;
    typeOf = (blob) => blob.#type;
    isBlob = (value) => typeof value === 'object' && value !== null && #bytes in value;
    blobFromBytes = (bytes, type) => {
      const blob = new Blob();
      blob.#bytes = bytes;
      blob.#type = toType(type);
      return blob;
    };
    fileFromBytes = (bytes, type, name) => {
      const file = new File([], name);
      file.#bytes = bytes;
      file.#type = toType(type);
      return file;
    };
  }
}

export class File extends Blob {
  #name;
  #lastModified;

  constructor(fileBits, fileName, options = undefined) {
    requireArguments(2, arguments.length, 'File');
    if (fileBits === undefined) throw new TypeError('File: the bits are not a sequence');
    options = toDictionary(options, 'File');
    super(fileBits, options);
    this.#name = toUSVString(fileName);
    const lastModified = options.lastModified;
    this.#lastModified = lastModified === undefined ? Math.trunc(host.now()) : Math.trunc(Number(lastModified)) || 0;
  }

  get name() {
    return this.#name;
  }

  get lastModified() {
    return this.#lastModified;
  }

  static {
    registerCloneable(isBlob, (blob) => {
      if (!(#name in blob)) return blobFromBytes(bytesOf(blob), typeOf(blob));
      const file = fileFromBytes(bytesOf(blob), typeOf(blob), blob.#name);
      file.#lastModified = blob.#lastModified;
      return file;
    });
  }
}

for (const [constructor, fields] of [
  [Blob, ({ size, type }) => ({ size, type })],
  [File, ({ size, type, name, lastModified }) => ({ size, type, name, lastModified })],
]) {
  defineInterface(constructor);
  defineInspection(constructor, function () {
    return fields(this);
  });
}
