/** Random values of Node's crypto module. */

import { host } from '../../boot/host.js';
import { isArrayBuffer, isSharedArrayBuffer } from '../../web/webidl.js';
import { Crypto, crypto } from '../../web/crypto.js';
import { invalidArgType, outOfRange, requireFunction, requireNumber } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { toBuffer, viewOf } from './bytes.js';

// Taken from the class: the object itself has Node's functions by these names.
const { getRandomValues: fillWeb, randomUUID: makeUUID } = Crypto.prototype;

const MAX_BYTES = 2 ** 31 - 1;
const MAX_RANGE = 2 ** 48 - 1;
/** Bytes asked of the host at once. */
const PIECE_BYTES = 1 << 20;

function fill(bytes) {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    piece.set(host.random(piece.length));
  }
}

export function randomBytes(size, callback) {
  requireNumber(size, 'size', 0, MAX_BYTES);
  if (callback !== undefined) requireFunction(callback, 'callback');
  const bytes = new Uint8Array(Math.trunc(size));
  fill(bytes);
  const buffer = toBuffer(bytes);
  if (callback === undefined) return buffer;
  nextTick(callback, null, buffer);
  return undefined;
}

/** The part of a buffer that is to be filled; offset and size count the buffer's own elements. */
function partOf(buffer, offset, size) {
  if (!ArrayBuffer.isView(buffer) && !isArrayBuffer(buffer) && !isSharedArrayBuffer(buffer)) {
    throw invalidArgType('buf', 'an instance of ArrayBuffer or ArrayBufferView', buffer);
  }
  const unit = buffer.BYTES_PER_ELEMENT ?? 1;
  const bytes = viewOf(buffer);
  const count = bytes.length / unit;
  requireNumber(offset, 'offset', 0, count);
  if (size === undefined) size = count - offset;
  else {
    requireNumber(size, 'size', 0, MAX_BYTES);
    if (size + offset > count) throw outOfRange('size + offset', `<= ${count}`, size + offset);
  }
  return bytes.subarray(offset * unit, (offset + size) * unit);
}

export function randomFillSync(buffer, offset = 0, size = undefined) {
  fill(partOf(buffer, offset, size));
  return buffer;
}

export function randomFill(buffer, offset, size, callback) {
  if (typeof offset === 'function') [callback, offset, size] = [offset, 0, undefined];
  else if (typeof size === 'function') [callback, size] = [size, undefined];
  requireFunction(callback, 'callback');
  fill(partOf(buffer, offset, size));
  nextTick(callback, null, buffer);
}

export function randomInt(min, max, callback) {
  if (max === undefined || typeof max === 'function') [callback, max, min] = [max, min, 0];
  if (callback !== undefined) requireFunction(callback, 'callback');
  if (!Number.isSafeInteger(min)) throw invalidArgType('min', 'a safe integer', min);
  if (!Number.isSafeInteger(max)) throw invalidArgType('max', 'a safe integer', max);
  if (max <= min) throw outOfRange('max', `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (range > MAX_RANGE) throw outOfRange('max - min', `<= ${MAX_RANGE}`, range);
  const number = min + randomBelow(range);
  if (callback === undefined) return number;
  nextTick(callback, undefined, number);
  return undefined;
}

/** Numbers above the last whole multiple of the range are thrown away: they would favour the low results. */
function randomBelow(range) {
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const bytes = host.random(6);
    let number = 0;
    for (let i = 0; i < 6; i++) number = number * 256 + bytes[i];
    if (number < limit) return number % range;
  }
}

export function randomUUID(options) {
  if (options !== undefined) {
    if (typeof options !== 'object' || options === null) throw invalidArgType('options', 'of type object', options);
    const { disableEntropyCache } = options;
    if (disableEntropyCache !== undefined && typeof disableEntropyCache !== 'boolean') {
      throw invalidArgType('options.disableEntropyCache', 'of type boolean', disableEntropyCache);
    }
  }
  return makeUUID.call(crypto);
}

/** Node's, which unlike the Web's may be called without its object. */
export const getRandomValues = (array) => fillWeb.call(crypto, array);

