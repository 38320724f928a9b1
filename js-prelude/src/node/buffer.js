/**
 * The `buffer` module: Buffer, a Uint8Array with Node's methods. Encodings are in `buffer-codecs.js`, the number
 * accessors in `buffer-numbers.js`, searching in `buffer-search.js`.
 *
 * Gaps by design: there is no pool, so `allocUnsafe` gives zeroed memory of its own; sizes end at what the engine can
 * hold, below Node's; `resolveObjectURL` is absent, because no object URL can be made here.
 */

import { host } from '../boot/host.js';
import { isArrayBuffer, isSharedArrayBuffer } from '../web/webidl.js';
import { codecOf, utf16le, utf8 } from './buffer-codecs.js';
import { defineNumbers } from './buffer-numbers.js';
import { search } from './buffer-search.js';
import {
  codedError, invalidArgType, invalidArgValue, outOfRange, requireInteger, requireNumber, requireString, unknownEncoding,
} from './errors.js';

export { atob, btoa } from '../web/base64.js';
export { Blob, File } from '../web/blob.js';

export const kMaxLength = 2 ** 31 - 1;
export const kStringMaxLength = 2 ** 30 - 1;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };
export const INSPECT_MAX_BYTES = 50;

const BYTES = 'an instance of Buffer or Uint8Array';

/** Old code calls Buffer without `new`, which no class allows; hence this function in front of the class. */
export function Buffer(value, encodingOrOffset, length) {
  if (typeof value !== 'number') return Buffer.from(value, encodingOrOffset, length);
  if (typeof encodingOrOffset === 'string') throw invalidArgType('string', 'of type string', value);
  return Buffer.alloc(value);
}

class FastBuffer extends Uint8Array {
  constructor(source, offset, length) {
    super(source, offset, length);
  }

  get parent() {
    return this instanceof Buffer ? this.buffer : undefined;
  }

  get offset() {
    return this instanceof Buffer ? this.byteOffset : undefined;
  }

  toString(encoding, start, end) {
    if (arguments.length === 0) return utf8.decode(this);
    const codec = encoding === undefined ? utf8 : requireCodec(encoding);
    const from = start > 0 ? Math.trunc(start) : 0;
    const to = end === undefined ? this.length : Math.min(Math.trunc(end) || 0, this.length);
    return from < to ? codec.decode(viewOf(this, from, to)) : '';
  }

  write(text, offset, length, encoding) {
    if (typeof text !== 'string') throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', 'argument must be a string');
    if (typeof offset === 'string' && length === undefined) [offset, encoding] = [0, offset];
    else if (typeof length === 'string') [length, encoding] = [undefined, length];
    if (offset === undefined) offset = 0;
    else requireInteger(offset, 'offset', 0, this.length);
    const room = this.length - offset;
    if (length === undefined) length = room;
    else requireInteger(length, 'length', 0, this.length);
    return writeText(this, text, offset, Math.min(length, room), encoding ? requireCodec(encoding) : utf8);
  }

  /** Shares the memory, as Node has it; Uint8Array.prototype.slice would copy. */
  slice(start, end) {
    return this.subarray(start, end);
  }

  equals(other) {
    requireBytes(other, 'otherBuffer');
    if (this === other) return true;
    if (this.length !== other.length || this[0] !== other[0]) return false;
    return host.latin1Decode(this) === host.latin1Decode(other);
  }

  compare(target, targetStart = 0, targetEnd, sourceStart = 0, sourceEnd) {
    requireBytes(target, 'target');
    requireInteger(targetStart, 'targetStart', 0, kMaxLength);
    if (targetEnd === undefined) targetEnd = target.length;
    else requireInteger(targetEnd, 'targetEnd', 0, target.length);
    requireInteger(sourceStart, 'sourceStart', 0, kMaxLength);
    if (sourceEnd === undefined) sourceEnd = this.length;
    else requireInteger(sourceEnd, 'sourceEnd', 0, this.length);
    if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
    if (targetStart >= targetEnd) return 1;
    return order(viewOf(this, sourceStart, sourceEnd), viewOf(target, targetStart, targetEnd));
  }

  copy(target, targetStart, sourceStart, sourceEnd) {
    requireBytes(target, 'target');
    targetStart = toInteger(targetStart, 0);
    sourceStart = toInteger(sourceStart, 0);
    sourceEnd = toInteger(sourceEnd, this.length);
    if (targetStart < 0) throw outOfRange('targetStart', '>= 0', targetStart);
    if (sourceStart < 0 || sourceStart > this.length) throw outOfRange('sourceStart', `>= 0 && <= ${this.length}`, sourceStart);
    if (sourceEnd < 0) throw outOfRange('sourceEnd', '>= 0', sourceEnd);
    const count = Math.min(target.length - targetStart, sourceEnd - sourceStart, this.length - sourceStart);
    if (count <= 0) return 0;
    target.set(viewOf(this, sourceStart, sourceStart + count), targetStart);
    return count;
  }

  fill(value, offset, end, encoding) {
    if (typeof value === 'string') {
      if (offset === undefined || typeof offset === 'string') [offset, end, encoding] = [undefined, undefined, offset];
      else if (typeof end === 'string') [end, encoding] = [undefined, end];
      if (encoding !== undefined) requireString(encoding, 'encoding');
    }
    if (offset === undefined) [offset, end] = [0, this.length];
    else requireNumber(offset, 'offset', 0, kMaxLength);
    if (end === undefined) end = this.length;
    else requireNumber(end, 'end', 0, this.length);
    if (typeof value === 'string') {
      const bytes = (encoding ? requireCodec(encoding) : utf8).encode(value);
      if (value !== '' && bytes.length === 0) throw invalidArgValue('value', value);
      value = value === '' ? 0 : bytes;
    }
    if (offset >= end) return this;
    return ArrayBuffer.isView(value) ? fillPattern(this, value, offset, end) : super.fill(value & 255, offset, end);
  }

  indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  }

  lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  }

  includes(value, offset, encoding) {
    return this.indexOf(value, offset, encoding) !== -1;
  }

  swap16() {
    return swap(this, 2);
  }

  swap32() {
    return swap(this, 4);
  }

  swap64() {
    return swap(this, 8);
  }

  toJSON() {
    return { type: 'Buffer', data: Array.from(this) };
  }

  inspect() {
    const shown = viewOf(this, 0, Math.min(this.length, INSPECT_MAX_BYTES));
    let text = Uint8Array.prototype.toHex.call(shown).replace(/..(?!$)/g, '$& ');
    const rest = this.length - shown.length;
    if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
    return `<${this.constructor.name} ${text}>`;
  }
}

const { prototype } = FastBuffer;
Object.setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = prototype;
defineHidden(prototype, 'constructor', Buffer);
defineHidden(prototype, Symbol.for('nodejs.util.inspect.custom'), prototype.inspect);
defineHidden(prototype, 'toLocaleString', prototype.toString);
defineNumbers(prototype);
for (const name of ['ascii', 'base64', 'base64url', 'latin1', 'hex', 'ucs2', 'utf8']) {
  const codec = codecOf(name);
  defineHidden(prototype, `${name}Slice`, function (start = 0, end = this.length) {
    return codec.decode(viewOf(this, start, Math.min(end, this.length)));
  });
  defineHidden(prototype, `${name}Write`, function (text, offset = 0, length = this.length - offset) {
    requireInteger(offset, 'offset', 0, this.length);
    return writeText(this, text, offset, Math.min(length, this.length - offset), codec);
  });
}

Buffer.poolSize = 8192;

// What subarray, map and filter make: the class behind the function, which takes an ArrayBuffer apart as they need.
Object.defineProperty(Buffer, Symbol.species, { get: () => FastBuffer, configurable: true });

/**
 * As methods, so that they can be called bare: `const { from } = Buffer`. Those that make a buffer are functions of the old
 * kind, because code in the wild calls them with `new`.
 */
const statics = {
  from: function from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return fromText(value, encodingOrOffset);
    if (typeof value === 'object' && value !== null) {
      if (isArrayBuffer(value) || isSharedArrayBuffer(value)) return fromMemory(value, encodingOrOffset, length);
      const primitive = value.valueOf?.();
      if (primitive !== value && primitive !== null && (typeof primitive === 'string' || typeof primitive === 'object')) {
        return Buffer.from(primitive, encodingOrOffset, length);
      }
      const bytes = fromObject(value);
      if (bytes) return bytes;
      if (typeof value[Symbol.toPrimitive] === 'function') {
        const text = value[Symbol.toPrimitive]('string');
        if (typeof text === 'string') return fromText(text, encodingOrOffset);
      }
    }
    const expected = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object';
    throw invalidArgType('first argument', expected, value);
  },

  of(...bytes) {
    return new FastBuffer(bytes);
  },

  alloc: function alloc(size, fill, encoding) {
    requireNumber(size, 'size', 0, kMaxLength);
    const buffer = new FastBuffer(size);
    return fill !== undefined && fill !== 0 && size > 0 ? buffer.fill(fill, 0, size, encoding) : buffer;
  },

  allocUnsafe: function allocUnsafe(size) {
    requireNumber(size, 'size', 0, kMaxLength);
    return new FastBuffer(size);
  },

  concat(list, length) {
    if (!Array.isArray(list)) throw invalidArgType('list', 'an instance of Array', list);
    if (list.length === 0) return new FastBuffer(0);
    if (length === undefined) length = list.reduce((sum, part) => sum + (part?.length || 0), 0);
    else requireInteger(length, 'length', 0, kMaxLength);
    list.forEach((part, index) => requireBytes(part, `list[${index}]`));
    const whole = Buffer.alloc(length);
    let at = 0;
    for (const part of list) {
      if (at >= length) break;
      whole.set(part.length > length - at ? viewOf(part, 0, length - at) : part, at);
      at += part.length;
    }
    return whole;
  },

  copyBytesFrom(view, offset = 0, length) {
    if (!ArrayBuffer.isView(view) || view instanceof DataView) throw invalidArgType('view', 'an instance of TypedArray', view);
    requireInteger(offset, 'offset');
    if (length !== undefined) requireInteger(length, 'length');
    const part = view.subarray(offset, length === undefined ? undefined : offset + length);
    return new FastBuffer(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  },

  isBuffer: (value) => value instanceof Buffer,

  isEncoding: (encoding) => typeof encoding === 'string' && encoding !== '' && codecOf(encoding) !== undefined,

  byteLength(value, encoding) {
    if (typeof value === 'string') return (codecOf(encoding) ?? utf8).size(value);
    if (ArrayBuffer.isView(value) || isArrayBuffer(value) || isSharedArrayBuffer(value)) return value.byteLength;
    throw invalidArgType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
  },

  compare(first, second) {
    requireBytes(first, 'buf1');
    requireBytes(second, 'buf2');
    return first === second ? 0 : order(first, second);
  },
};
statics.allocUnsafeSlow = statics.allocUnsafe;
// Enumerable, as packages copy them with `for in`.
for (const name of Object.keys(statics)) Buffer[name] = statics[name];

/** @deprecated in Node as well */
export function SlowBuffer(size) {
  return Buffer.allocUnsafe(size);
}

export function isUtf8(value) {
  const bytes = bytesOf(value);
  try {
    host.utf8Decode(bytes, true, true);
    return true;
  } catch {
    return false;
  }
}

export function isAscii(value) {
  return bytesOf(value).every((byte) => byte < 128);
}

export function transcode(source, fromEncoding, toEncoding) {
  requireBytes(source, 'source');
  const from = codecOf(fromEncoding);
  const to = codecOf(toEncoding);
  const isText = (codec) => codec && !/^(hex|base64)/.test(codec.name);
  if (!isText(from) || !isText(to)) {
    const error = codedError(Error, 'U_ILLEGAL_ARGUMENT_ERROR', 'Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]');
    error.errno = 1;
    throw error;
  }
  let text = from.decode(source);
  if (to.name === 'latin1') text = text.replace(/[^\0-\xff]/gu, '?');
  if (to.name === 'ascii') text = text.replace(/[^\0-\x7f]/gu, '?');
  return wrap(to.encode(text));
}

function defineHidden(object, key, value) {
  Object.defineProperty(object, key, { value, writable: true, configurable: true });
}

function requireBytes(value, name) {
  if (!(value instanceof Uint8Array)) throw invalidArgType(name, BYTES, value);
}

function requireCodec(encoding) {
  const codec = codecOf(encoding);
  if (!codec) throw unknownEncoding(encoding);
  return codec;
}

function toInteger(value, otherwise) {
  if (value === undefined) return otherwise;
  const number = +value;
  return Number.isNaN(number) ? otherwise : Math.trunc(number);
}

/** A plain view of part of the bytes: cheaper than a Buffer where no script sees it. */
function viewOf(bytes, start, end) {
  if (start === 0 && end === bytes.length) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, Math.max(end - start, 0));
}

function bytesOf(value) {
  if (isArrayBuffer(value)) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw invalidArgType('input', 'an instance of ArrayBuffer, Buffer, or TypedArray', value);
}

/** The same memory, as a Buffer. */
function wrap(bytes) {
  return new FastBuffer(bytes.buffer, bytes.byteOffset, bytes.length);
}

function fromText(text, encoding) {
  return wrap((typeof encoding === 'string' && encoding !== '' ? requireCodec(encoding) : utf8).encode(text));
}

function fromMemory(memory, offset, length) {
  offset = Math.trunc(+offset) || 0;
  const room = memory.byteLength - offset;
  const outside = (name) => codedError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', `"${name}" is outside of buffer bounds`);
  if (room < 0 || offset < 0) throw outside('offset');
  if (length === undefined) return new FastBuffer(memory, offset);
  length = +length > 0 ? Math.trunc(+length) : 0;
  if (length > room) throw outside('length');
  return new FastBuffer(memory, offset, length);
}

/** Anything that has a length, and what `toJSON` gave. */
function fromObject(value) {
  if (value.length !== undefined || isArrayBuffer(value.buffer)) {
    if (typeof value.length !== 'number') return new FastBuffer(0);
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return new FastBuffer(value);
    return new FastBuffer(Array.from({ length: requireSize(value.length) }, (_, index) => value[index]));
  }
  return value.type === 'Buffer' && Array.isArray(value.data) ? new FastBuffer(value.data) : undefined;
}

function requireSize(length) {
  if (length > kMaxLength) throw outOfRange('length', `>= 0 && <= ${kMaxLength}`, length);
  return length > 0 ? Math.trunc(length) : 0;
}

/** Writes what fits, but never part of a character. */
function writeText(target, text, offset, room, codec) {
  requireString(text, 'argument');
  const bytes = codec.encode(text);
  let count = Math.min(bytes.length, room);
  if (codec === utf16le) count -= count % 2;
  // Where the first byte left out continues a character, that character goes as a whole.
  else if (codec === utf8) while (count > 0 && (bytes[count] & 0xc0) === 0x80) count--;
  if (count <= 0) return 0;
  target.set(viewOf(bytes, 0, count), offset);
  return count;
}

/** Byte order is the order of the Latin-1 strings, which natives compare. */
function order(first, second) {
  const a = host.latin1Decode(first);
  const b = host.latin1Decode(second);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function fillPattern(target, pattern, start, end) {
  const bytes = bytesOf(pattern);
  if (bytes.length === 0) throw invalidArgValue('value', pattern);
  // Set once, then doubled.
  let filled = Math.min(bytes.length, end - start);
  target.set(viewOf(bytes, 0, filled), start);
  while (filled < end - start) {
    const count = Math.min(filled, end - start - filled);
    target.copyWithin(start + filled, start, start + count);
    filled += count;
  }
  return target;
}

function swap(bytes, size) {
  if (bytes.length % size !== 0) {
    throw codedError(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${size * 8}-bits`);
  }
  for (let at = 0; at < bytes.length; at += size) viewOf(bytes, at, at + size).reverse();
  return bytes;
}
