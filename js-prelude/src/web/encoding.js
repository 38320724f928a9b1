/**
 * TextEncoder and TextDecoder. UTF-8 is the bridge's; UTF-16 and windows-1252 are decoded here; the other encodings are
 * in `legacy-encoding.js`.
 */

import { host } from '../boot/host.js';
import { LegacyDecoder, resolveLegacy } from './legacy-encoding.js';
import { bytesOf, defineInterface, requireArguments, toDictionary, toDOMString, toUSVString } from './webidl.js';

const EMPTY = new Uint8Array(0);

export class TextEncoder {
  #brand;

  get encoding() {
    this.#brand;
    return 'utf-8';
  }

  encode(input = '') {
    this.#brand;
    return host.utf8Encode(toDOMString(input));
  }

  encodeInto(source, destination) {
    requireArguments(2, arguments.length, 'TextEncoder.encodeInto');
    this.#brand;
    const text = toUSVString(source);
    if (!(destination instanceof Uint8Array)) {
      throw new TypeError('TextEncoder.encodeInto: destination is not a Uint8Array');
    }
    const room = destination.length;
    if (room === 0) return { read: 0, written: 0 }; // it may be detached, too
    // Every code unit needs at least a byte, so more of them than there is room for need not be encoded.
    let end = Math.min(text.length, room);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++;
    const bytes = host.utf8Encode(end === text.length ? text : text.slice(0, end));
    if (bytes.length <= room) {
      destination.set(bytes);
      return { read: end, written: bytes.length };
    }
    let written = room;
    while (written > 0 && (bytes[written] & 0xc0) === 0x80) written--; // not inside a character
    const whole = bytes.subarray(0, written);
    destination.set(whole);
    return { read: host.utf8Decode(whole, false, true).length, written };
  }
}

export class TextDecoder {
  #encoding;
  #fatal = false;
  #ignoreBOM = false;
  // Of the stream under way: bytes of an incomplete character, and whether its beginning has passed.
  #held = EMPTY;
  #begun = false;
  /** @type {LegacyDecoder | undefined} */
  #legacy;

  constructor(label = 'utf-8', options = undefined) {
    const encoding = label === 'utf-8' ? label : encodingOf(toDOMString(label));
    if (options !== undefined) {
      const { fatal, ignoreBOM } = toDictionary(options, 'TextDecoder constructor');
      this.#fatal = Boolean(fatal);
      this.#ignoreBOM = Boolean(ignoreBOM);
    }
    this.#encoding = encoding;
    if (!OWN.has(encoding)) this.#legacy = new LegacyDecoder(encoding, this.#fatal);
  }

  get encoding() {
    return this.#encoding;
  }

  get fatal() {
    return this.#fatal;
  }

  get ignoreBOM() {
    return this.#ignoreBOM;
  }

  decode(input = undefined, options = undefined) {
    const encoding = this.#encoding;
    let bytes = input === undefined ? EMPTY : bytesOf(input, 'TextDecoder.decode');
    if (bytes.length === 0) bytes = EMPTY; // it may be detached, which natives refuse
    const stream = options !== undefined && Boolean(toDictionary(options, 'TextDecoder.decode').stream);
    if (encoding === 'windows-1252') return decodeWindows1252(bytes);
    if (this.#legacy !== undefined) return this.#legacy.decode(bytes, !stream);

    if (this.#held.length > 0) bytes = concat(this.#held, bytes);
    this.#held = EMPTY;
    if (stream) {
      const complete = bytes.length - (encoding === 'utf-8' ? utf8Tail(bytes) : utf16Tail(bytes, encoding));
      if (complete < bytes.length) this.#held = bytes.slice(complete);
      bytes = bytes.subarray(0, complete);
    }
    // Only the beginning of a stream can be a byte order mark.
    const keepBOM = this.#ignoreBOM || this.#begun;
    this.#begun = stream && (this.#begun || bytes.length > 0);
    if (encoding === 'utf-8') return host.utf8Decode(bytes, this.#fatal, keepBOM);
    return decodeUtf16(bytes, encoding === 'utf-16be', this.#fatal, keepBOM);
  }
}

defineInterface(TextEncoder);
defineInterface(TextDecoder);

const LABELS = new Map();
const addLabels = (encoding, labels) => labels.split(' ').forEach((label) => LABELS.set(label, encoding));
addLabels('utf-8', 'unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8');
addLabels('utf-16be', 'unicodefffe utf-16be');
addLabels('utf-16le', 'csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le');
addLabels(
  'windows-1252',
  'ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 '
    + 'iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252',
);

/** The encodings that are decoded without the host. */
const OWN = new Set(LABELS.values());

function encodingOf(label) {
  const encoding = LABELS.get(label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, '').toLowerCase()) ?? resolveLegacy(label);
  if (encoding === undefined) throw new RangeError(`TextDecoder: there is no encoding "${label.slice(0, 100)}"`);
  return encoding;
}

function isHighSurrogate(unit) {
  return (unit & 0xfc00) === 0xd800;
}

function concat(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** How many bytes at the end begin a character that more bytes could still complete: 0 to 3. */
function utf8Tail(bytes) {
  const length = bytes.length;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xc2 && byte <= 0xdf ? 2 : (byte & 0xf0) === 0xe0 ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
    if (back >= needed) return 0;
    return back === 1 || secondByteFits(byte, bytes[length - back + 1]) ? back : 0;
  }
  return 0;
}

/** Some lead bytes narrow what may follow: no overlong forms, no surrogates, nothing past U+10FFFF. */
function secondByteFits(lead, second) {
  switch (lead) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second <= 0x9f;
    case 0xf0: return second >= 0x90;
    case 0xf4: return second <= 0x8f;
    default: return true;
  }
}

/** An odd byte, and a high surrogate waiting for its low one. */
function utf16Tail(bytes, encoding) {
  const odd = bytes.length % 2;
  const even = bytes.length - odd;
  if (even === 0) return odd;
  const highByte = bytes[encoding === 'utf-16be' ? even - 2 : even - 1];
  return (highByte & 0xfc) === 0xd8 ? odd + 2 : odd;
}

const UNITS_PER_CALL = 8192;

function decodeUtf16(bytes, bigEndian, fatal, keepBOM) {
  const even = bytes.length - (bytes.length % 2);
  const units = new Uint16Array(even / 2);
  const high = bigEndian ? 0 : 1;
  for (let i = 0; i < units.length; i++) units[i] = (bytes[2 * i + high] << 8) | bytes[2 * i + 1 - high];
  let text = '';
  for (let at = 0; at < units.length; at += UNITS_PER_CALL) {
    text += String.fromCharCode.apply(null, units.subarray(at, at + UNITS_PER_CALL));
  }
  if (even < bytes.length) {
    // What is left at the end is one error, be it an odd byte alone or behind an unpaired surrogate.
    if (units.length > 0 && isHighSurrogate(units[units.length - 1])) text = text.slice(0, -1);
    text += '\ud800';
  }
  if (fatal && !text.isWellFormed()) throw new TypeError('The encoded data was not valid for encoding utf-16');
  if (!keepBOM && text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  return text.toWellFormed();
}

const C1 = /[\x80-\x9f]/;
const C1_ALL = /[\x80-\x9f]/g;
// What windows-1252 has at 0x80 to 0x9f, where Latin-1 has controls. Five places it leaves as they are.
const WINDOWS_1252 = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f'
  + '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

function decodeWindows1252(bytes) {
  const text = host.latin1Decode(bytes);
  return C1.test(text) ? text.replace(C1_ALL, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80]) : text;
}
