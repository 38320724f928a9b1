/** timingSafeEqual. */

import { isArrayBuffer, isSharedArrayBuffer } from '../../web/webidl.js';
import { equalBytes } from '../../web/crypto/native.js';
import { codedError, invalidArgType } from '../errors.js';
import { viewOf } from './bytes.js';

function requireBuffer(value, name) {
  if (ArrayBuffer.isView(value) || isArrayBuffer(value) || isSharedArrayBuffer(value)) return viewOf(value);
  throw invalidArgType(name, 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView', value);
}

export function timingSafeEqual(buf1, buf2) {
  const [one, other] = [requireBuffer(buf1, 'buf1'), requireBuffer(buf2, 'buf2')];
  if (one.length !== other.length) {
    const message = 'Input buffers must have the same byte length';
    throw codedError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', message);
  }
  return equalBytes(one, other);
}
