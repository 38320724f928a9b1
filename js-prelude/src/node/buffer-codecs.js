/**
 * The encodings of Buffer: each one a pair, string to bytes and bytes to string, that never fails. Text of the common
 * encodings goes through natives; the loops here are for what has none.
 *
 * Numbers are little-endian in memory, as wasm has it, which is what `utf16le` relies on.
 */

import { host } from '../boot/host.js';

/**
 * @typedef {object} Codec
 * @property {string} name
 * @property {(text: string) => Uint8Array} encode
 * @property {(bytes: Uint8Array) => string} decode
 * @property {(text: string) => number} size  the bytes `encode` would give; for base64 an upper bound, as in Node
 */

const byteCount = (text) => text.length;

/** @type {Codec} */
export const utf8 = {
  name: 'utf8',
  encode: host.utf8Encode,
  decode: (bytes) => host.utf8Decode(bytes, false, true),
  size: (text) => host.utf8Encode(text).length,
};

/** @type {Codec} */
export const latin1 = { name: 'latin1', encode: encodeLatin1, decode: host.latin1Decode, size: byteCount };

/** @type {Codec} */
const ascii = {
  name: 'ascii',
  encode: encodeLatin1,
  decode: (bytes) => host.latin1Decode(Uint8Array.from(bytes, (byte) => byte & 0x7f)),
  size: byteCount,
};

/** @type {Codec} */
export const utf16le = {
  name: 'utf16le',
  encode(text) {
    const units = new Uint16Array(text.length);
    for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
    return new Uint8Array(units.buffer);
  },
  decode(bytes) {
    const count = bytes.length >>> 1;
    // An odd offset cannot be viewed in place.
    const aligned = bytes.byteOffset % 2 === 0 ? bytes : new Uint8Array(bytes);
    let text = '';
    for (let at = 0; at < count; at += CHUNK_UNITS) {
      const length = Math.min(CHUNK_UNITS, count - at);
      text += String.fromCharCode.apply(null, new Uint16Array(aligned.buffer, aligned.byteOffset + at * 2, length));
    }
    return text;
  },
  size: (text) => text.length * 2,
};

/** Bounds the arguments of one call. */
const CHUNK_UNITS = 4096;

/** @type {Codec} */
const hex = {
  name: 'hex',
  encode(text) {
    // Stops at what is not a pair of digits.
    const end = text.search(/[^\da-f]/i);
    const length = end < 0 ? text.length : end;
    return Uint8Array.fromHex(text.slice(0, length - (length % 2)));
  },
  decode: (bytes) => Uint8Array.prototype.toHex.call(bytes),
  size: (text) => text.length >>> 1,
};

/** @type {Codec} */
const base64 = { name: 'base64', encode: decodeBase64, decode: host.base64Encode, size: base64Size };

/** @type {Codec} */
const base64url = {
  name: 'base64url',
  encode: decodeBase64,
  decode: (bytes) => host.base64Encode(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  size: base64Size,
};

const CODECS = new Map([
  ['utf8', utf8],
  ['utf-8', utf8],
  ['hex', hex],
  ['base64', base64],
  ['base64url', base64url],
  ['latin1', latin1],
  ['binary', latin1],
  ['ascii', ascii],
  ['utf16le', utf16le],
  ['utf-16le', utf16le],
  ['ucs2', utf16le],
  ['ucs-2', utf16le],
]);

/** @returns {Codec | undefined} */
export function codecOf(encoding) {
  return CODECS.get(encoding) ?? CODECS.get(`${encoding}`.toLowerCase());
}

function encodeLatin1(text) {
  // As many bytes as units means that all of it was ASCII.
  const bytes = host.utf8Encode(text);
  if (bytes.length === text.length) return bytes;
  const units = new Uint8Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

/** Takes both alphabets, ends at "=", skips everything else, and drops a lone last symbol. */
function decodeBase64(text) {
  const bytes = host.base64Decode(text);
  if (bytes !== null) return bytes;
  const end = text.indexOf('=');
  let clean = end < 0 ? text : text.slice(0, end);
  clean = clean.replaceAll('-', '+').replaceAll('_', '/').replace(/[^A-Za-z0-9+/]+/g, '');
  if (clean.length % 4 === 1) clean = clean.slice(0, -1);
  return host.base64Decode(clean);
}

function base64Size(text) {
  let length = text.length;
  if (text.endsWith('=')) length--;
  if (length > 1 && text[length - 1] === '=') length--;
  return Math.floor((length * 3) / 4);
}
