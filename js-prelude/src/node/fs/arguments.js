/** The arguments that `fs` functions take, checked, in the forms the border takes. */

import { inspect } from '../../web/inspect.js';
import { Buffer } from '../buffer.js';
import { codedError, invalidArgType, requireInteger } from '../errors.js';
import { fileURLToPath } from '../url_legacy.js';

const isView = ArrayBuffer.isView;

export function invalidValue(name, value, reason) {
  const kind = name.includes('.') ? 'property' : 'argument';
  return codedError(TypeError, 'ERR_INVALID_ARG_VALUE', `The ${kind} '${name}' ${reason}. Received ${inspect(value)}`);
}

/**
 * A path as text. Names that are not UTF-8 cannot be written by a script, so nothing is lost.
 * @returns {string}
 */
export function toPath(value, name = 'path') {
  let path = value;
  if (typeof value === 'object' && value !== null && value.href && value.protocol && value.auth === undefined) {
    path = fileURLToPath(value);
  }
  if (typeof path !== 'string') {
    if (!(path instanceof Uint8Array)) {
      throw invalidArgType(name, 'of type string or an instance of Buffer or URL', value);
    }
    path = view(path).toString();
  }
  if (path.includes('\0')) {
    throw invalidValue(name, path, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return path;
}

/** Whether a file is named by its handle rather than by its path. */
export const isHandle = (value) => typeof value === 'number';

export function toHandle(fd, name = 'fd') {
  requireInteger(fd, name, 0, 2 ** 31 - 1);
  return fd;
}

/** Options, of which a string is the encoding. */
export function toOptions(options, defaults) {
  if (options === undefined || options === null || typeof options === 'function') return defaults;
  if (typeof options === 'string') {
    requireEncoding(options);
    return { ...defaults, encoding: options };
  }
  if (typeof options !== 'object') throw invalidArgType('options', 'one of type string or object', options);
  if (options.encoding !== 'buffer') requireEncoding(options.encoding);
  if (options.signal !== undefined && (typeof options.signal !== 'object' || !('aborted' in options.signal))) {
    throw invalidArgType('options.signal', 'an instance of AbortSignal', options.signal);
  }
  return { ...defaults, ...options };
}

function requireEncoding(encoding) {
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    throw invalidValue('encoding', encoding, 'is invalid encoding');
  }
}

/** Options that are an object or nothing. */
export function toObject(options, name = 'options') {
  if (options === undefined || options === null || typeof options === 'function') return {};
  if (typeof options !== 'object') throw invalidArgType(name, 'of type object', options);
  return options;
}

const OCTAL = /^[0-7]+$/;

/** Modes have no effect, but a wrong one is an error all the same. */
export function checkMode(mode, name = 'mode') {
  if (mode === undefined || mode === null) return;
  if (typeof mode === 'string') {
    if (!OCTAL.test(mode)) throw invalidValue(name, mode, 'must be a 32-bit unsigned integer or an octal string');
    return;
  }
  requireInteger(mode, name, 0, 2 ** 32 - 1);
}

export function checkOwner(id, name) {
  requireInteger(id, name, -1, 2 ** 32 - 1);
}

/** What `access` asks for, or how `copyFile` copies: three bits either way. */
export function toMode(mode) {
  if (mode === undefined || mode === null) return 0;
  requireInteger(mode, 'mode', -(2 ** 31), 2 ** 31 - 1);
  if (mode < 0 || mode > 7) throw codedError(RangeError, 'ERR_OUT_OF_RANGE', 'mode is out of range: >= 0 && <= 7');
  return mode;
}

/** A length of a file: whole, and never below 0. */
export function toLength(length) {
  if (length === undefined || length === null) return 0;
  requireInteger(length, 'len', Number.MIN_SAFE_INTEGER);
  return Math.max(0, length);
}

/** A place in a file, as text; '' is wherever the handle stands. */
export function toPosition(position, name = 'position') {
  if (position === undefined || position === null || position === -1 || position === -1n) return '';
  if (typeof position === 'bigint') {
    if (position < 0n || position > 2n ** 63n - 1n) {
      const range = '>= -1 && <= 9223372036854775807';
      const message = `The value of "${name}" is out of range. It must be ${range}. Received ${position}n`;
      throw codedError(RangeError, 'ERR_OUT_OF_RANGE', message);
    }
    return String(position);
  }
  if (typeof position !== 'number') throw invalidArgType(name, 'of type integer or bigint', position);
  requireInteger(position, name, -1);
  return String(position);
}

/** Seconds since 1970, as text. */
export function toSeconds(time, name = 'time') {
  if (typeof time === 'string' && `${+time}` === time) return `${+time}`;
  if (typeof time === 'number' && Number.isFinite(time)) return `${time < 0 ? Date.now() / 1000 : time}`;
  if (Object.prototype.toString.call(time) === '[object Date]') return `${Date.prototype.getTime.call(time) / 1000}`;
  throw invalidArgType(name, 'an instance of Date or an Time in seconds', time);
}

/** The bytes of a view, as a Buffer on the same memory. */
export function view(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function requireView(buffer, name = 'buffer') {
  if (!isView(buffer)) throw invalidArgType(name, 'an instance of Buffer, TypedArray, or DataView', buffer);
}

/** What is to be written: bytes, or text that the border encodes. @returns {Uint8Array | string} */
export function toContent(data, encoding, name = 'data') {
  if (isView(data)) return view(data);
  if (typeof data !== 'string') {
    throw invalidArgType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }
  return Buffer.from(data, encoding || 'utf8');
}

/** Bytes as a caller asked for them. */
export function decoded(bytes, encoding) {
  const buffer = view(bytes);
  return encoding && encoding !== 'buffer' ? buffer.toString(encoding) : buffer;
}
