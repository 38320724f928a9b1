/**
 * Form bodies: the content type that announces one, multipart/form-data read and written, urlencoded read.
 * What is read comes from strangers, so the grammar is the narrow one browsers write, and everything is bounded.
 */

import { host } from '../boot/host.js';
import { isBlob, bytesOf } from './blob.js';
import { entriesOf } from './form-data.js';

const MAX_PARTS = 1000;
const MAX_PART_HEADER_BYTES = 16 * 1024;
const MAX_URLENCODED_FIELDS = 10_000;
/** RFC 2046. */
const MAX_BOUNDARY_CHARS = 70;

/** @typedef {{ essence: string, parameters: Map<string, string> }} MimeType */

/**
 * "Parse a MIME type" of the MIME Sniffing standard, over text that came through Headers.
 * @param {string | null} text
 * @returns {MimeType | null}
 */
export function parseMimeType(text) {
  if (text === null) return null;
  const start = /^[\t\n\r ]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+)[\t\n\r ]*(?:;|$)/.exec(text);
  if (start === null) return null;
  const parameters = new Map();
  // Each round takes one parameter: a name, then a quoted string (and what trails it) or a plain value.
  const parameter = /[\t\n\r ]*([^;=]*)(?:=(?:"((?:[^"\\]|\\[^])*)"?[^;]*|([^;]*)))?(?:;|$)/y;
  parameter.lastIndex = start[0].length;
  while (parameter.lastIndex < text.length) {
    const found = parameter.exec(text);
    if (found === null) break;
    const name = found[1].toLowerCase();
    const quoted = found[2];
    const value = quoted !== undefined ? quoted.replace(/\\([^])/g, '$1') : found[3]?.replace(/[\t\n\r ]+$/, '');
    if (value === undefined || (value === '' && quoted === undefined)) continue;
    if (!isToken(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value) || parameters.has(name)) continue;
    parameters.set(name, value);
  }
  return { essence: start[1].toLowerCase(), parameters };
}

/** "Serialize a MIME type". @param {MimeType} mimeType @returns {string} */
export function serialiseMimeType({ essence, parameters }) {
  let text = essence;
  for (const [name, value] of parameters) {
    text += `;${name}=${isToken(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`;
  }
  return text;
}

function isToken(text) {
  return text !== '' && !/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(text);
}

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} [filename] absent for a text field
 * @property {string} type the part's content type; "text/plain" when it has none
 * @property {Uint8Array} bytes a view on the bytes parsed
 */

/**
 * @param {Uint8Array} bytes
 * @param {string} boundary
 * @returns {Part[]}
 * @throws {TypeError} when the body is malformed, or has too many parts or too long a part header
 */
export function parse(bytes, boundary) {
  if (boundary === '' || boundary.length > MAX_BOUNDARY_CHARS) throw malformed('the boundary has a wrong length');
  // Searching is done on text because there it is native; latin-1 keeps offsets equal to those of the bytes.
  const text = host.latin1Decode(bytes);
  const opening = `--${boundary}`;
  const delimiter = `\r\n${opening}`;

  let at = text.startsWith('\r\n') ? 2 : 0;
  if (!text.startsWith(opening, at)) throw malformed('it does not begin with its boundary');
  at += opening.length;

  const parts = [];
  while (!text.startsWith('--', at)) {
    if (parts.length === MAX_PARTS) throw malformed(`it has more than ${MAX_PARTS} parts`);
    if (!text.startsWith('\r\n', at)) throw malformed('a boundary is not followed by a line end');
    const headersEnd = endOfHeaders(text, at);
    const part = readPartHeaders(bytes, text, at + 2, headersEnd);
    const dataStart = headersEnd + 4;
    // The line end that belongs to the delimiter may be the one that closes the headers: an empty part.
    const dataEnd = text.startsWith(delimiter, dataStart - 2) ? dataStart - 2 : text.indexOf(delimiter, dataStart);
    if (dataEnd < 0) throw malformed('the last part has no end');
    part.bytes = bytes.subarray(dataStart, Math.max(dataStart, dataEnd));
    parts.push(part);
    at = dataEnd + delimiter.length;
  }
  at += 2;
  if (at !== text.length && !(text.length === at + 2 && text.endsWith('\r\n'))) {
    throw malformed('something follows its closing boundary');
  }
  return parts;
}

/** @returns {number} where the blank line of a part header begins (its first line end) */
function endOfHeaders(text, at) {
  const window = text.slice(at, at + MAX_PART_HEADER_BYTES + 4);
  const end = window.indexOf('\r\n\r\n');
  if (end >= 0) return at + end;
  if (window.length > MAX_PART_HEADER_BYTES) throw malformed(`a part header is longer than ${MAX_PART_HEADER_BYTES} bytes`);
  throw malformed('a part header has no end');
}

/** @returns {Part} without its bytes */
function readPartHeaders(bytes, text, start, end) {
  /** @type {any} */
  const part = { name: undefined, filename: undefined, type: 'text/plain', bytes: undefined };
  for (let at = start; at < end;) {
    let lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0 || lineEnd > end) lineEnd = end;
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon >= lineEnd || !isToken(text.slice(at, colon))) throw malformed('a part header has a line without a name');
    const name = text.slice(at, colon).toLowerCase();
    if (name === 'content-disposition') {
      if (part.name !== undefined) throw malformed('a part has two dispositions');
      readDisposition(part, host.utf8Decode(bytes.subarray(colon + 1, lineEnd), false, true));
    } else if (name === 'content-type') {
      part.type = text.slice(colon + 1, lineEnd).trim();
    }
    at = lineEnd + 2;
  }
  if (part.name === undefined) throw malformed('a part has no name');
  if (part.filename === undefined) delete part.filename;
  return part;
}

/** @param {any} part @param {string} value `form-data; name="…"; filename="…"` */
function readDisposition(part, value) {
  const kind = /^[\t ]*form-data[\t ]*(?=;)/i.exec(value);
  if (kind === null) throw malformed('a part is not "form-data"');
  const parameter = /;[\t ]*([A-Za-z]+\*?)=(?:"([^"\r\n]*)"|([^"; \t\r\n]+))[\t ]*/y;
  parameter.lastIndex = kind[0].length;
  const seen = new Set();
  while (parameter.lastIndex < value.length) {
    const found = parameter.exec(value);
    if (found === null) throw malformed('a part has a broken disposition');
    const [, rawName, quoted, plain] = found;
    const name = rawName.toLowerCase();
    if (seen.has(name)) throw malformed(`a disposition has "${name}" twice`);
    seen.add(name);
    if (name === 'name') part.name = unescapeName(quoted ?? plain);
    // The extended form is forbidden by RFC 7578 but sent by some clients for names beyond ASCII; it wins.
    else if (name === 'filename*') part.filename = decodeExtended(quoted ?? plain);
    else if (name === 'filename' && !seen.has('filename*')) part.filename = unescapeName(quoted ?? plain);
  }
}

function unescapeName(text) {
  return text.replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
}

function decodeExtended(text) {
  const found = /^utf-8'[^']*'(.*)$/i.exec(text);
  if (found === null) throw malformed('an extended file name is not UTF-8');
  try {
    return decodeURIComponent(found[1]);
  } catch {
    throw malformed('an extended file name is wrongly escaped');
  }
}

function malformed(why) {
  return new TypeError(`The multipart body is refused: ${why}`);
}

/** @returns {string} a boundary no body contains but by an accident of 128 bits */
export function makeBoundary() {
  let boundary = '----WickFormBoundary';
  for (const byte of host.random(16)) boundary += (byte + 256).toString(16).slice(1);
  return boundary;
}

/**
 * @param {import('./form-data.js').FormData} formData
 * @param {string} [boundary]
 * @returns {{ bytes: Uint8Array, boundary: string }}
 */
export function serialise(formData, boundary = makeBoundary()) {
  const pieces = [];
  let text = ''; // what is not yet encoded: runs of text fields become one piece
  for (const [name, value] of entriesOf(formData)) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normaliseLineEnds(name))}"`;
    if (isBlob(value)) {
      text += `; filename="${escapeName(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`;
      pieces.push(host.utf8Encode(text), bytesOf(value));
      text = '\r\n';
    } else {
      text += `\r\n\r\n${normaliseLineEnds(value)}\r\n`;
    }
  }
  pieces.push(host.utf8Encode(`${text}--${boundary}--\r\n`));
  return { bytes: join(pieces), boundary };
}

function normaliseLineEnds(text) {
  return /[\r\n]/.test(text) ? text.replace(/\r\n?|\n/g, '\r\n') : text;
}

function escapeName(text) {
  return text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

/** @param {Uint8Array[]} pieces @returns {Uint8Array} all of them in a new array */
export function join(pieces) {
  let size = 0;
  for (const piece of pieces) size += piece.length;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * "application/x-www-form-urlencoded parsing" of the URL standard.
 * @param {Uint8Array | string} body
 * @returns {[string, string][]}
 * @throws {TypeError} when there are too many fields
 */
export function parseUrlencoded(body) {
  const text = typeof body === 'string' ? body : host.utf8Decode(body, false, true);
  const pairs = [];
  for (let at = 0; at < text.length;) {
    let end = text.indexOf('&', at);
    if (end < 0) end = text.length;
    if (end > at) {
      if (pairs.length === MAX_URLENCODED_FIELDS) {
        throw new TypeError(`The form body is refused: it has more than ${MAX_URLENCODED_FIELDS} fields`);
      }
      const pair = text.slice(at, end);
      const equals = pair.indexOf('=');
      if (equals < 0) pairs.push([decodeField(pair), '']);
      else pairs.push([decodeField(pair.slice(0, equals)), decodeField(pair.slice(equals + 1))]);
    }
    at = end + 1;
  }
  return pairs;
}

function decodeField(text) {
  if (text.includes('+')) text = text.replaceAll('+', ' ');
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return decodeLeniently(text);
  }
}

/** Percent-decoding that leaves wrong escapes as they are and turns wrong UTF-8 into U+FFFD. */
function decodeLeniently(text) {
  return host.utf8Decode(percentDecode(text), false, true);
}

/** "Percent-decode" of the URL standard. @param {string} text @returns {Uint8Array} */
export function percentDecode(text) {
  const source = host.utf8Encode(text);
  const bytes = new Uint8Array(source.length);
  let size = 0;
  for (let at = 0; at < source.length; at++) {
    let byte = source[at];
    if (byte === 0x25) {
      const code = parseHexPair(source[at + 1], source[at + 2]);
      if (code >= 0) {
        byte = code;
        at += 2;
      }
    }
    bytes[size++] = byte;
  }
  return bytes.subarray(0, size);
}

function parseHexPair(high, low) {
  return (hexDigit(high) | hexDigit(low)) < 0 ? -1 : hexDigit(high) * 16 + hexDigit(low);
}

function hexDigit(code) {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
