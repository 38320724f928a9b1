/**
 * The `string_decoder` module: bytes to text piece by piece, keeping back the bytes of a character that is not
 * complete. It is a function and not a class, because old code calls it on its own `this`.
 */

import { Buffer } from './buffer.js';
import { codecOf } from './buffer-codecs.js';
import { invalidArgType, unknownEncoding } from './errors.js';

const NOTHING = new Uint8Array(0);

/** How many of the last bytes must wait for more. @type {Record<string, (bytes: Uint8Array) => number>} */
const incomplete = {
  utf8: incompleteUtf8,
  utf16le(bytes) {
    const odd = bytes.length % 2;
    const high = bytes.length - odd - 1;
    // A high surrogate waits for its low one.
    return odd + (high > 0 && (bytes[high] & 0xfc) === 0xd8 ? 2 : 0);
  },
  base64: (bytes) => bytes.length % 3,
  base64url: (bytes) => bytes.length % 3,
};

function incompleteUtf8(bytes) {
  const last = bytes.length - 1;
  for (let back = 0; back < 3 && back <= last; back++) {
    const byte = bytes[last - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return byte <= 0xf4 && size > back + 1 && canFollow(byte, bytes, last - back + 1) ? back + 1 : 0;
    }
  }
  return 0;
}

/**
 * Whether the byte after a lead byte, if there is one, can belong to it; otherwise what there is will never be whole.
 */
function canFollow(lead, bytes, at) {
  if (at >= bytes.length) return lead >= 0xc2;
  const next = bytes[at];
  if (lead === 0xe0) return next >= 0xa0;
  if (lead === 0xed) return next < 0xa0;
  if (lead === 0xf0) return next >= 0x90;
  if (lead === 0xf4) return next < 0x90;
  return true;
}

/** @param {string} [encoding] */
export function StringDecoder(encoding) {
  const codec = encoding === undefined || encoding === null || encoding === ''
    ? codecOf('utf8')
    : codecOf(String(encoding));
  if (codec === undefined) throw unknownEncoding(encoding);
  this.encoding = codec.name;
  /** The bytes kept back. */
  this._kept = NOTHING;
}

Object.assign(StringDecoder.prototype, {
  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    if (!ArrayBuffer.isView(chunk)) {
      throw invalidArgType('buf', 'an instance of Buffer, TypedArray, or DataView', chunk);
    }
    let bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const countIncomplete = incomplete[this.encoding];
    const codec = codecOf(this.encoding);
    if (countIncomplete === undefined) return codec.decode(bytes);
    if (bytes.length === 0) return '';
    if (this._kept.length > 0) bytes = Buffer.concat([this._kept, bytes]);
    const rest = countIncomplete(bytes);
    this._kept = rest === 0 ? NOTHING : bytes.slice(bytes.length - rest);
    return codec.decode(rest === 0 ? bytes : bytes.subarray(0, bytes.length - rest));
  },

  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const kept = this._kept;
    this._kept = NOTHING;
    return kept.length === 0 ? text : text + codecOf(this.encoding).decode(kept);
  },

  /** Old name of `end` for a chunk that is known to be the last. */
  text(chunk, offset) {
    this._kept = NOTHING;
    return this.write(chunk.subarray(offset));
  },
});

Object.defineProperties(StringDecoder.prototype, {
  lastChar: {
    get() {
      const bytes = Buffer.alloc(4);
      bytes.set(this._kept);
      return bytes;
    },
    enumerable: true,
    configurable: true,
  },
  lastNeed: {
    get() {
      return this._kept.length === 0 ? 0 : this.lastTotal - this._kept.length;
    },
    enumerable: true,
    configurable: true,
  },
  lastTotal: {
    get() {
      const kept = this._kept;
      if (kept.length === 0) return 0;
      if (this.encoding === 'utf8') return kept[0] >= 0xf0 ? 4 : kept[0] >= 0xe0 ? 3 : 2;
      if (this.encoding === 'utf16le') return kept.length > 1 ? 4 : 2;
      return 3;
    },
    enumerable: true,
    configurable: true,
  },
});

export default { StringDecoder };
