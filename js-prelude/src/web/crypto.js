/** `crypto` of the Web: random values, and `crypto.subtle`. What Node's module adds to it is in `node/crypto.js`. */

import { host } from '../boot/host.js';
import { CryptoKey } from './crypto/crypto-key.js';
import { INTERNAL, SubtleCrypto } from './crypto/subtle-crypto.js';
import { DOMException } from './dom-exception.js';
import { defineInterface, requireArguments } from './webidl.js';

const RANDOM_QUOTA = 65536;
const INTEGER_ARRAYS = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'BigInt64Array', 'BigUint64Array',
]);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
).get;

export class Crypto {
  #subtle;

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#subtle = new SubtleCrypto(INTERNAL);
  }

  get subtle() {
    return this.#subtle;
  }

  getRandomValues(array) {
    requireArguments(1, arguments.length, 'Crypto.getRandomValues');
    this.#subtle;
    if (!ArrayBuffer.isView(array)) throw new TypeError('Crypto.getRandomValues: argument 1 is not an ArrayBufferView');
    if (!INTEGER_ARRAYS.has(typedArrayName.call(array))) {
      throw new DOMException('The data argument must be an integer typed array', 'TypeMismatchError');
    }
    const { byteLength } = array;
    if (byteLength > RANDOM_QUOTA) {
      throw new DOMException(
        `The requested length (${byteLength} bytes) exceeds the quota of ${RANDOM_QUOTA} bytes`,
        'QuotaExceededError',
      );
    }
    if (byteLength > 0) new Uint8Array(array.buffer, array.byteOffset, byteLength).set(host.random(byteLength));
    return array;
  }

  randomUUID() {
    this.#subtle;
    return makeUUID(host.random(16));
  }
}

defineInterface(Crypto);

export const crypto = new Crypto(INTERNAL);
export { CryptoKey, SubtleCrypto };

/** A UUID of version 4 from 16 random bytes, which it changes. */
function makeUUID(b) {
  b[6] = (b[6] & 0x0f) | 0x40; // version 4
  b[8] = (b[8] & 0x3f) | 0x80; // the variant of RFC 9562
  return `${HEX[b[0]]}${HEX[b[1]]}${HEX[b[2]]}${HEX[b[3]]}-${HEX[b[4]]}${HEX[b[5]]}-${HEX[b[6]]}${HEX[b[7]]}-${
    HEX[b[8]]}${HEX[b[9]]}-${HEX[b[10]]}${HEX[b[11]]}${HEX[b[12]]}${HEX[b[13]]}${HEX[b[14]]}${HEX[b[15]]}`;
}
