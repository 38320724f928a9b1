/** Operations on what is in files: opening, reading, writing. Named and called as Node's, without the callback. */

import { invalidArgType, outOfRange, requireInteger } from '../errors.js';
import {
  checkMode, checkOwner, decoded, invalidValue, isHandle, requireView, toContent, toHandle, toLength, toOptions, toPath,
  toPosition, toSeconds, view,
} from './arguments.js';
import { Fn, Operation } from './border.js';
import { constants, toFlags } from './constants.js';
import { statsFrom } from './stats.js';

/** What fails while writing, after the file was opened. */
const WRITE_CODES = ['EDQUOT', 'ENOSPC', 'EFBIG'];

/** The handles a process starts with; there is no input, and what is written goes to the log. */
const LOG_HANDLES = new Map([[1, 'log'], [2, 'error']]);

const onHandle = (fn, syscall, fd, given, finish) => new Operation(fn, syscall, { b: fd, text: '', ...given }, finish);

export function open(path, flags = 'r', mode = undefined) {
  path = toPath(path);
  const b = toFlags(flags);
  checkMode(mode);
  return new Operation(Fn.OPEN, 'open', { b, path }, (number) => number);
}

export function close(fd) {
  return onHandle(Fn.CLOSE, 'close', toHandle(fd));
}

/** Into `buffer`; gives how many bytes there were. */
export function read(fd, buffer, offset, length, position) {
  fd = toHandle(fd);
  if (arguments.length <= 2 || (typeof offset === 'object' && offset !== null)) {
    let options = offset;
    if (!ArrayBuffer.isView(buffer) && (buffer === undefined || typeof buffer === 'object')) {
      options = buffer ?? {};
      buffer = options?.buffer;
    }
    if (options !== undefined && options !== null && typeof options !== 'object') {
      throw invalidArgType('options', 'of type object', options);
    }
    ({ offset = 0, length = buffer?.byteLength - offset, position = null } = options ?? {});
  }
  requireView(buffer);
  offset ??= 0;
  requireInteger(offset, 'offset');
  length = length === undefined || length === null ? buffer.byteLength - offset : length | 0;
  if (length === 0) return noBytes();
  if (buffer.byteLength === 0) {
    throw invalidValue('buffer', buffer, 'is empty and cannot be written');
  }
  checkLength(offset, length, buffer.byteLength);
  const text = toPosition(position);
  return onHandle(Fn.READ, 'read', fd, { c: length, text }, (_, takeBytes) => {
    const bytes = takeBytes();
    view(buffer).set(bytes, offset);
    return bytes.length;
  });
}

// eslint-disable-next-line require-yield -- an operation of no calls
function* noBytes() {
  return 0;
}

function checkLength(offset, length, size) {
  if (length < 0) throw outOfRange('length', '>= 0', length);
  if (length > size - offset) throw outOfRange('length', `<= ${size - offset}`, length);
}

/** Bytes, or text at a place of the file; gives how many bytes were written. */
export function write(fd, buffer, offset, length, position) {
  fd = toHandle(fd);
  let bytes;
  if (typeof buffer === 'string') {
    // write(fd, text, position, encoding)
    position = offset;
    bytes = toContent(buffer, typeof length === 'string' ? toOptions(length, {}).encoding : undefined);
  } else {
    toContent(buffer, undefined, 'buffer');
    if (typeof offset === 'object' && offset !== null) ({ offset = 0, length, position } = offset);
    offset = offset === undefined || offset === null || typeof offset === 'function' ? 0 : offset;
    requireInteger(offset, 'offset');
    length = typeof length === 'number' ? length : buffer.byteLength - offset;
    requireInteger(length, 'length', Number.MIN_SAFE_INTEGER);
    if (offset > buffer.byteLength) throw outOfRange('offset', `<= ${buffer.byteLength}`, offset);
    checkLength(offset, length, buffer.byteLength);
    bytes = view(buffer).subarray(offset, offset + length);
  }
  const text = typeof position === 'number' || typeof position === 'bigint' ? toPosition(position) : '';
  if (LOG_HANDLES.has(fd)) return writeToLog(fd, bytes);
  return onHandle(Fn.WRITE, 'write', fd, { text, bytes }, (number) => number);
}

// eslint-disable-next-line require-yield -- an operation of no calls
function* writeToLog(fd, bytes) {
  const text = view(bytes).toString();
  globalThis.console[LOG_HANDLES.get(fd)](text.endsWith('\n') ? text.slice(0, -1) : text);
  return bytes.length;
}

/** One buffer after the other; short of a buffer's end is the end. */
export function readv(fd, buffers, position) {
  fd = toHandle(fd);
  const places = placesOf(buffers, position);
  return (function* () {
    let total = 0;
    for (const [buffer, at] of places) {
      if (buffer.byteLength === 0) continue;
      const count = yield read(fd, buffer, 0, buffer.byteLength, at);
      total += count;
      if (count < buffer.byteLength) break;
    }
    return total;
  })();
}

export function writev(fd, buffers, position) {
  fd = toHandle(fd);
  const places = placesOf(buffers, position);
  return (function* () {
    let total = 0;
    for (const [buffer, at] of places) total += yield write(fd, buffer, 0, buffer.byteLength, at);
    return total;
  })();
}

/** Each buffer with the place it goes to or comes from. */
function placesOf(buffers, position) {
  if (!Array.isArray(buffers) || !buffers.every(ArrayBuffer.isView)) {
    throw invalidArgType('buffers', 'an instance of ArrayBufferView[]', buffers);
  }
  let at = typeof position === 'number' ? position : null;
  return buffers.map((buffer) => {
    const place = [buffer, at];
    if (at !== null) at += buffer.byteLength;
    return place;
  });
}

export function readFile(path, options) {
  options = toOptions(options, { flag: 'r' });
  const finish = (_, takeBytes) => decoded(takeBytes(), options.encoding);
  if (isHandle(path)) {
    return onHandle(Fn.READ_REST, 'read', toHandle(path), {}, finish).failingLater('fstat', ['EBADF']);
  }
  path = toPath(path);
  const flags = toFlags(options.flag);
  if (flags !== constants.O_RDONLY) return readFileWith(path, options);
  return new Operation(Fn.READ_FILE, 'open', { path }, finish).failingLater('read', ['EISDIR']);
}

/** With a flag that may make or empty the file first. */
function* readFileWith(path, options) {
  const fd = yield open(path, options.flag);
  try {
    return yield readFile(fd, options);
  } finally {
    yield close(fd);
  }
}

export function writeFile(path, data, options) {
  return writeWith(path, data, toOptions(options, { encoding: 'utf8', flag: 'w', mode: 0o666 }));
}

export function appendFile(path, data, options) {
  return writeWith(path, data, toOptions(options, { encoding: 'utf8', flag: 'a', mode: 0o666 }));
}

function writeWith(path, data, options) {
  const bytes = toContent(data, options.encoding);
  checkMode(options.mode);
  if (isHandle(path)) return writeAll(toHandle(path), bytes);
  path = toPath(path);
  const b = toFlags(options.flag);
  return new Operation(Fn.WRITE_FILE, 'open', { b, path, bytes }).failingLater('write', WRITE_CODES);
}

function* writeAll(fd, bytes) {
  yield write(fd, bytes);
}

export function fstat(fd, options) {
  const { bigint = false } = toOptions(options, {});
  return onHandle(Fn.STAT_HANDLE, 'fstat', toHandle(fd), {}, (_, takeBytes) => statsFrom(takeBytes(), bigint));
}

export function ftruncate(fd, length) {
  return onHandle(Fn.SET_LENGTH, 'ftruncate', toHandle(fd), { text: String(toLength(length)) });
}

export function truncate(path, length) {
  if (isHandle(path)) return ftruncate(path, length);
  path = toPath(path);
  const text = `${path}\0${toLength(length)}`;
  return new Operation(Fn.SET_LENGTH_AT, 'open', { text, path }).failingLater('ftruncate', WRITE_CODES);
}

export function fsync(fd) {
  return onHandle(Fn.SYNC, 'fsync', toHandle(fd));
}

export function fdatasync(fd) {
  return onHandle(Fn.SYNC, 'fdatasync', toHandle(fd), { c: 1 });
}

export function futimes(fd, atime, mtime) {
  fd = toHandle(fd);
  return onHandle(Fn.SET_TIMES, 'futime', fd, { text: `${toSeconds(atime, 'atime')}\0${toSeconds(mtime, 'mtime')}` });
}

/** Permissions and owners are the host's, and stay as they are; a handle that is none is an error still. */
export function fchmod(fd, mode) {
  fd = toHandle(fd);
  if (mode === undefined || mode === null) throw invalidArgType('mode', 'of type number', mode);
  checkMode(mode);
  return onHandle(Fn.STAT_HANDLE, 'fchmod', fd);
}

export function fchown(fd, uid, gid) {
  fd = toHandle(fd);
  checkOwner(uid, 'uid');
  checkOwner(gid, 'gid');
  return onHandle(Fn.STAT_HANDLE, 'fchown', fd);
}
