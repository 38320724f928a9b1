/**
 * indexOf and lastIndexOf of Buffer. Bytes are compared as Latin-1 strings, which natives search.
 */

import { codecOf, latin1, utf16le, utf8 } from './buffer-codecs.js';
import { invalidArgType, unknownEncoding } from './errors.js';

const ONE_BYTE = new Uint8Array(1);

/**
 * @param {Uint8Array} bytes
 * @param {number | string | Uint8Array} value
 * @param {number | string} [offset]  or the encoding; a negative one counts from the end
 * @param {string} [encoding]
 * @param {boolean} forward
 * @returns {number} -1 when there is none
 */
export function search(bytes, value, offset, encoding, forward) {
  if (typeof offset === 'string') [offset, encoding] = [undefined, offset];
  const length = bytes.length;
  offset = +offset;
  if (Number.isNaN(offset)) offset = forward ? 0 : length;
  offset = Math.trunc(offset);
  const codec = encoding === undefined ? utf8 : codecOf(encoding);
  let needle;
  if (typeof value === 'number') {
    needle = ONE_BYTE; // only its length matters
  } else if (typeof value === 'string') {
    if (!codec) throw unknownEncoding(encoding);
    needle = codec.encode(value);
  } else if (value instanceof Uint8Array) {
    needle = value;
  } else {
    throw invalidArgType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
  }

  const isEmpty = needle.length === 0;
  if (offset < 0) {
    offset += length;
    if (offset < 0) {
      if (!forward && !isEmpty) return -1;
      offset = 0;
    }
  }
  if (isEmpty) return Math.min(offset, length);
  if (needle === ONE_BYTE) {
    const { indexOf, lastIndexOf } = Uint8Array.prototype;
    return length === 0 ? -1 : (forward ? indexOf : lastIndexOf).call(bytes, value & 255, offset);
  }
  const step = codec === utf16le ? 2 : 1;
  if (needle.length < step || needle.length > length) return -1;
  const text = latin1.decode(needle);
  return forward ? findNext(bytes, text, offset, step) : findLast(bytes, text, Math.min(offset, length - text.length), step);
}

const FIRST_WINDOW = 512;
const LAST_WINDOW = 65536;

/** In windows of growing size, so that the work is in proportion to how far away the answer is. */
function findNext(bytes, text, from, step) {
  const last = bytes.length - text.length;
  let size = FIRST_WINDOW;
  from -= from % step;
  while (from <= last) {
    const window = latin1.decode(bytes.subarray(from, Math.min(last, from + size - 1) + text.length));
    let at = window.indexOf(text);
    while (at >= 0 && at % step !== 0) at = window.indexOf(text, at + 1);
    if (at >= 0) return from + at;
    from += size;
    size = Math.min(size * 2, Math.max(LAST_WINDOW, text.length));
  }
  return -1;
}

function findLast(bytes, text, from, step) {
  const window = latin1.decode(bytes.subarray(0, from + text.length));
  let at = window.lastIndexOf(text);
  while (at > 0 && at % step !== 0) at = window.lastIndexOf(text, at - 1);
  return at % step === 0 ? at : -1;
}
