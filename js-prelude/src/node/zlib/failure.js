/** What the host's codecs refuse, as the errors Node has for it. */

import { codedError } from '../errors.js';
import { errnoOf } from './constants.js';

export function toZlibError(error) {
  const { code, message } = error ?? {};
  const errno = typeof code === 'string' ? errnoOf(code) : undefined;
  if (errno === undefined) return error;
  const failure = new Error(message);
  failure.errno = errno;
  failure.code = code;
  return failure;
}

export function tooLarge(limit) {
  return codedError(RangeError, 'ERR_BUFFER_TOO_LARGE', `Cannot create a Buffer larger than ${limit} bytes`);
}
