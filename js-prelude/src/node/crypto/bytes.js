/** Data as Node's crypto takes and gives it: strings with encodings, buffers, views, array buffers. */

import { host } from '../../boot/host.js';
import { isArrayBuffer, isSharedArrayBuffer } from '../../web/webidl.js';
import { Buffer } from '../buffer.js';
import { invalidArgType } from '../errors.js';

const BYTES = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
const VIEW = 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView';

/** What is not an encoding counts as UTF-8, as in Node's crypto. */
export function encodeText(text, encoding) {
  if (encoding === undefined || encoding === 'utf8' || !Buffer.isEncoding(encoding)) return host.utf8Encode(text);
  return Buffer.from(text, encoding);
}

/**
 * A view of the bytes of a buffer of any kind; undefined for what is none. It is a plain Uint8Array, whose `slice`
 * copies: a Buffer's does not.
 * @returns {Uint8Array | undefined}
 */
export function viewOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isArrayBuffer(value) || isSharedArrayBuffer(value) ? new Uint8Array(value) : undefined;
}

/** @returns {Uint8Array} */
export function toBytes(value, name, encoding) {
  if (typeof value === 'string') return encodeText(value, encoding);
  const view = viewOf(value);
  if (view === undefined) throw invalidArgType(name, BYTES, value);
  return view;
}

/** As `toBytes`, where strings are not taken. @returns {Uint8Array} */
export function toView(value, name) {
  const view = viewOf(value);
  if (view === undefined) throw invalidArgType(name, VIEW, value);
  return view;
}

/** As `toBytes`, for what streams are fed: no array buffers. @returns {Uint8Array} */
export function toChunk(value, name, encoding) {
  if (typeof value === 'string') return encodeText(value, encoding);
  if (!ArrayBuffer.isView(value)) {
    throw invalidArgType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', value);
  }
  return viewOf(value);
}

/** The same memory as a Buffer. */
export const toBuffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A result in the encoding asked for: a Buffer if it is none. */
export function inEncoding(bytes, encoding) {
  if (encoding === undefined || encoding === null || encoding === 'buffer') return toBuffer(bytes);
  if (encoding === 'hex') {
    let text = '';
    for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]];
    return text;
  }
  if (encoding === 'base64') return host.base64Encode(bytes);
  return Buffer.isEncoding(encoding) ? toBuffer(bytes).toString(encoding) : toBuffer(bytes);
}

/** @param {Uint8Array[]} chunks */
export function joined(chunks) {
  if (chunks.length === 1) return chunks[0];
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
