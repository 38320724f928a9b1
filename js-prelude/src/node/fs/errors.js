/** The errors of `fs`: what the host refused, as Node says it. */

import { codedError } from '../errors.js';

/** Number and words of each code, as libuv has them on Linux; `service::files::error` has the same codes. */
const SYSTEM = new Map([
  ['E2BIG', [7, 'argument list too long']],
  ['EACCES', [13, 'permission denied']],
  ['EBADF', [9, 'bad file descriptor']],
  ['EBUSY', [16, 'resource busy or locked']],
  ['EDQUOT', [122, 'disk quota exceeded']],
  ['EEXIST', [17, 'file already exists']],
  ['EFBIG', [27, 'file too large']],
  ['EINTR', [4, 'interrupted system call']],
  ['EINVAL', [22, 'invalid argument']],
  ['EIO', [5, 'i/o error']],
  ['EISDIR', [21, 'illegal operation on a directory']],
  ['ELOOP', [40, 'too many symbolic links encountered']],
  ['EMFILE', [24, 'too many open files']],
  ['EMLINK', [31, 'too many links']],
  ['ENAMETOOLONG', [36, 'name too long']],
  ['ENODEV', [19, 'no such device']],
  ['ENOENT', [2, 'no such file or directory']],
  ['ENOMEM', [12, 'not enough memory']],
  ['ENOSPC', [28, 'no space left on device']],
  ['ENOSYS', [38, 'function not implemented']],
  ['ENOTDIR', [20, 'not a directory']],
  ['ENOTEMPTY', [39, 'directory not empty']],
  ['ENOTSUP', [95, 'operation not supported on socket']],
  ['ENXIO', [6, 'no such device or address']],
  ['EOVERFLOW', [75, 'value too large for defined data type']],
  ['EPERM', [1, 'operation not permitted']],
  ['EROFS', [30, 'read-only file system']],
  ['ESPIPE', [29, 'invalid seek']],
  ['ETXTBSY', [26, 'text file is busy']],
  ['EXDEV', [18, 'cross-device link not permitted']],
]);

export const isSystemCode = (code) => SYSTEM.has(code);

/**
 * @param {string} code
 * @param {string} syscall
 * @param {string} [path]
 * @param {string} [dest]
 */
export function systemError(code, syscall, path, dest) {
  const [number, words] = SYSTEM.get(code) ?? SYSTEM.get('EIO');
  let message = `${code}: ${words}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  error.errno = -number;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** An error from above the file system that tells of one in it: `ERR_FS_EISDIR` and the like. */
export function wrappedError(code, prefix, { errno, message, syscall, path, dest }) {
  let text = `${prefix}: ${syscall} returned ${errno} (${message})`;
  if (path !== undefined) text += ` ${path}`;
  if (dest !== undefined) text += ` => ${dest}`;
  const error = codedError(Error, code, text);
  const number = SYSTEM.get(errno)[0];
  Object.defineProperty(error, 'name', { value: 'SystemError', writable: true, configurable: true });
  error.info = { errno: number, code: errno, message, path, syscall };
  error.errno = number;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

export function abortError(signal) {
  const error = codedError(Error, 'ABORT_ERR', 'The operation was aborted');
  error.name = 'AbortError';
  if (signal.reason !== undefined) error.cause = signal.reason;
  return error;
}
