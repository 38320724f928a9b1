/** The `querystring` module: the forgiving, older sibling of URLSearchParams. */

import { Buffer } from './buffer.js';
import { codedError } from './errors.js';

const MAX_KEYS = 1000;

/** A text without any needs no decoding, and a "%" alone is not an error. */
const ESCAPE = /%[\da-f]{2}/i;

/** encodeURIComponent leaves just the characters alone that this does. */
function escape(value) {
  const text = typeof value === 'object' ? String(value) : `${value}`;
  if (!text.isWellFormed()) throw codedError(URIError, 'ERR_INVALID_URI', 'URI malformed');
  return encodeURIComponent(text);
}

function unescapeBuffer(text, decodeSpaces) {
  const source = Buffer.from(`${text}`, 'latin1');
  const bytes = Buffer.alloc(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    let byte = source[i];
    if (byte === PLUS && decodeSpaces) {
      byte = SPACE;
    } else if (byte === PERCENT) {
      const value = digit(source[i + 1]) * 16 + digit(source[i + 2]);
      if (value >= 0) {
        byte = value;
        i += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** The value of a hex digit; what is none makes every sum with it NaN. */
function digit(byte) {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : NaN;
}

function unescape(text, decodeSpaces) {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8, or a "%" that escapes nothing: as much as can be had.
    return unescapeBuffer(text, decodeSpaces).toString();
  }
}

function showValue(value) {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? `${value}` : '';
    case 'bigint':
    case 'boolean':
      return `${value}`;
    default:
      return '';
  }
}

function stringify(object, separator = '&', equals = '=', options = undefined) {
  if (object === null || typeof object !== 'object') return '';
  const encode = options?.encodeURIComponent ?? querystring.escape;
  const pairs = [];
  for (const key of Object.keys(object)) {
    const values = Array.isArray(object[key]) ? object[key] : [object[key]];
    const start = encode(showValue(key)) + (equals || '=');
    for (const value of values) pairs.push(start + encode(showValue(value)));
  }
  return pairs.join(separator || '&');
}

function parse(text, separator = '&', equals = '=', options = undefined) {
  const result = Object.create(null);
  if (typeof text !== 'string' || text === '') return result;
  separator = separator ? `${separator}` : '&';
  equals = equals ? `${equals}` : '=';
  const decode = options?.decodeURIComponent ?? querystring.unescape;
  const isCustom = decode !== unescape;
  let room = typeof options?.maxKeys === 'number' ? options.maxKeys : MAX_KEYS;
  if (!(room > 0)) room = Infinity;

  const read = (part) => {
    if (part === '') return '';
    const spaced = part.replaceAll('+', isCustom ? '%20' : ' ');
    if (!isCustom && !ESCAPE.test(spaced)) return spaced;
    try {
      return decode(spaced);
    } catch {
      return unescape(spaced, true);
    }
  };

  for (let start = 0; start <= text.length && room > 0; ) {
    let end = text.indexOf(separator, start);
    if (end < 0) end = text.length;
    const pair = text.slice(start, end);
    start = end + separator.length;
    room--;
    if (pair === '') continue;
    const split = pair.indexOf(equals);
    const key = read(split < 0 ? pair : pair.slice(0, split));
    const value = split < 0 ? '' : read(pair.slice(split + equals.length));
    if (!(key in result)) result[key] = value;
    else if (Array.isArray(result[key])) result[key].push(value);
    else result[key] = [result[key], value];
  }
  return result;
}

/** Its `escape` and `unescape` may be replaced, and `stringify` and `parse` then use the replacement. */
const querystring = { parse, stringify, escape, unescape, unescapeBuffer, decode: parse, encode: stringify };

export default querystring;
