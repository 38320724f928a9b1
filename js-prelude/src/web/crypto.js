/**
 * `crypto`: random values and digests.
 *
 * Gap by design: of SubtleCrypto only digest works. Every other method exists, checks its argument count and rejects
 * with a NotSupportedError that names it, so no CryptoKey is ever made.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';
import { DOMException } from './dom-exception.js';
import { bytesOf, defineInterface, isObject, requireArguments, toDOMString } from './webidl.js';

const INTERNAL = Symbol('internal');
const RANDOM_QUOTA = 65536;
const INTEGER_ARRAYS = new Set([
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'BigInt64Array', 'BigUint64Array',
]);
const DIGESTS = new Map([['SHA-1', 1], ['SHA-256', 2], ['SHA-384', 3], ['SHA-512', 4]]);
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

export class CryptoKey {
  #type = '';
  #extractable = false;
  #algorithm = null;
  #usages = [];

  constructor() {
    throw new TypeError('Illegal constructor');
  }

  get type() {
    return this.#type;
  }

  get extractable() {
    return this.#extractable;
  }

  get algorithm() {
    return this.#algorithm;
  }

  get usages() {
    return this.#usages;
  }
}

export class SubtleCrypto {
  #brand;

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }

  async digest(algorithm, data) {
    requireArguments(2, arguments.length, 'SubtleCrypto.digest');
    this.#brand;
    const name = algorithmName(algorithm);
    const bytes = bytesOf(data, 'SubtleCrypto.digest');
    const number = DIGESTS.get(name.toUpperCase());
    if (number === undefined) throw notSupported(`the digest algorithm "${name.slice(0, 100)}"`);
    const code = host.op(Op.DIGEST, 0, number, undefined, bytes);
    if (code < 0) throw new DOMException(`The digest failed (code ${code})`, 'OperationError');
    const { buffer, byteOffset, byteLength } = host.takeBytes();
    return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
  }
}

/** Method names, with how many arguments each requires. */
const UNSUPPORTED = {
  encrypt: 3, decrypt: 3, sign: 3, verify: 4, generateKey: 3, deriveKey: 5, deriveBits: 2, importKey: 5, exportKey: 2,
  wrapKey: 4, unwrapKey: 7,
};

for (const [name, length] of Object.entries(UNSUPPORTED)) {
  const method = {
    async [name](...args) {
      if (!(this instanceof SubtleCrypto)) throw new TypeError('Illegal invocation');
      requireArguments(length, args.length, `SubtleCrypto.${name}`);
      throw notSupported(`SubtleCrypto.${name}`);
    },
  }[name];
  Object.defineProperty(method, 'length', { value: length, configurable: true });
  Object.defineProperty(SubtleCrypto.prototype, name, { value: method, writable: true, configurable: true });
}

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
    const b = host.random(16);
    b[6] = (b[6] & 0x0f) | 0x40; // version 4
    b[8] = (b[8] & 0x3f) | 0x80; // the variant of RFC 9562
    return `${HEX[b[0]]}${HEX[b[1]]}${HEX[b[2]]}${HEX[b[3]]}-${HEX[b[4]]}${HEX[b[5]]}-${HEX[b[6]]}${HEX[b[7]]}-${
      HEX[b[8]]}${HEX[b[9]]}-${HEX[b[10]]}${HEX[b[11]]}${HEX[b[12]]}${HEX[b[13]]}${HEX[b[14]]}${HEX[b[15]]}`;
  }
}

for (const ctor of [CryptoKey, SubtleCrypto, Crypto]) defineInterface(ctor);

export const crypto = new Crypto(INTERNAL);

/** The name of an AlgorithmIdentifier: a string, or an object that has one. */
function algorithmName(algorithm) {
  if (!isObject(algorithm)) return toDOMString(algorithm);
  const { name } = algorithm;
  if (name === undefined) throw new TypeError('SubtleCrypto: the algorithm has no name');
  return toDOMString(name);
}

function notSupported(what) {
  return new DOMException(`${what} is not supported`, 'NotSupportedError');
}
