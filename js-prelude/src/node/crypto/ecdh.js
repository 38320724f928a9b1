/** Diffie-Hellman on elliptic curves: the class ECDH, and diffieHellman() between two keys. */

import {
  Fn,
  Kind,
  buildKey,
  generateKey,
  keyParts,
  pack,
  publicKeyOf,
  run,
  writeKey,
} from '../../web/crypto/native.js';
import { codedError, invalidArgType, requireString } from '../errors.js';
import { inEncoding, toBuffer, toBytes } from './bytes.js';
import { invalidKeyType, operationFailed, translating } from './errors.js';
import { leftPadded } from './key-input.js';
import { curveNamed } from './key-generation.js';
import { isKeyObject, stateOf } from './key-object.js';

const NUMBER_BYTES = { [Kind.P256]: 32, [Kind.P384]: 48, [Kind.P521]: 66 };
const NONE = new Uint8Array(0);

const coded = (Base, code, message) => () => codedError(Base, code, message);
const failed = (what) => coded(Error, 'ERR_CRYPTO_OPERATION_FAILED', `Failed to get ECDH ${what} key`);
const invalidPoint = coded(Error, 'ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY', 'Public key is not valid for specified curve');

/** A public point in one of the forms: uncompressed unless told otherwise. */
function pointOf(spki, format = 'uncompressed') {
  if (format === 'compressed') return writeKey(spki, false, 'compressed');
  const [point] = keyParts(spki, false).parts;
  // Hybrid: uncompressed, with what compression would say in the first byte.
  if (format === 'hybrid') point[0] = 6 | (point[point.length - 1] & 1);
  else if (format !== 'uncompressed') {
    throw codedError(TypeError, 'ERR_CRYPTO_ECDH_INVALID_FORMAT', `Invalid ECDH format: ${format}`);
  }
  return point;
}

function readPoint(kind, bytes) {
  const point = bytes[0] === 6 || bytes[0] === 7 ? Uint8Array.of(4, ...bytes.subarray(1)) : bytes;
  return translating(invalidPoint, () => buildKey(kind, false, [point]));
}

export class ECDH {
  #kind;
  /** @type {import('../../web/crypto/native.js').KeyDescription | null} */
  #privateKey = null;
  /** @type {import('../../web/crypto/native.js').KeyDescription | null} */
  #publicKey = null;

  constructor(curve) {
    requireString(curve, 'curve');
    this.#kind = curveNamed(curve);
  }

  generateKeys(encoding, format) {
    this.#privateKey = generateKey(this.#kind);
    this.#publicKey = publicKeyOf(this.#privateKey.der);
    return this.getPublicKey(encoding, format);
  }

  computeSecret(otherPublicKey, inputEncoding, outputEncoding) {
    const bytes = toBytes(otherPublicKey, 'otherPublicKey', inputEncoding);
    if (this.#privateKey === null) throw codedError(RangeError, 'ERR_CRYPTO_INVALID_KEYPAIR', 'Invalid key pair');
    const other = readPoint(this.#kind, bytes);
    return inEncoding(run(Fn.AGREE, '', pack(this.#privateKey.der, other.der)), outputEncoding);
  }

  getPublicKey(encoding, format) {
    if (this.#publicKey === null) throw failed('public')();
    return inEncoding(pointOf(this.#publicKey.der, format), encoding);
  }

  getPrivateKey(encoding) {
    if (this.#privateKey === null) throw failed('private')();
    return inEncoding(keyParts(this.#privateKey.der, true).parts[1], encoding);
  }

  setPrivateKey(key, encoding) {
    const number = leftPadded(toBytes(key, 'key', encoding), NUMBER_BYTES[this.#kind]);
    this.#privateKey = translating(
      coded(RangeError, 'ERR_CRYPTO_INVALID_KEYTYPE', 'Private key is not valid for specified curve.'),
      () => buildKey(this.#kind, true, [NONE, number]),
    );
    this.#publicKey = publicKeyOf(this.#privateKey.der);
    return this;
  }

  setPublicKey(key, encoding) {
    this.#publicKey = readPoint(this.#kind, toBytes(key, 'key', encoding));
    return this;
  }

  static convertKey(key, curve, inputEncoding, outputEncoding, format) {
    requireString(curve, 'curve');
    const bytes = toBytes(key, 'key', inputEncoding);
    return inEncoding(pointOf(readPoint(curveNamed(curve), bytes).der, format), outputEncoding);
  }
}

export const createECDH = (curve) => new ECDH(curve);

export function diffieHellman(options) {
  if (typeof options !== 'object' || options === null) throw invalidArgType('options', 'of type object', options);
  const { privateKey, publicKey } = options;
  for (const [name, key] of [['privateKey', privateKey], ['publicKey', publicKey]]) {
    if (!isKeyObject(key)) throw invalidArgType(`options.${name}`, 'an instance of KeyObject', key);
  }
  if (privateKey.type !== 'private') throw invalidKeyType(privateKey.type, 'private');
  if (publicKey.type === 'secret') throw invalidKeyType(publicKey.type, 'private or public');
  const [one, other] = [privateKey.asymmetricKeyType, publicKey.asymmetricKeyType];
  if (one !== other || (one !== 'ec' && one !== 'x25519')) {
    throw codedError(
      Error,
      'ERR_CRYPTO_INCOMPATIBLE_KEY',
      `Incompatible key types for Diffie-Hellman: ${one} and ${other}`,
    );
  }
  const { material } = stateOf(publicKey);
  const their = publicKey.type === 'private' ? publicKeyOf(material).der : material;
  return translating(operationFailed, () => toBuffer(run(Fn.AGREE, '', pack(stateOf(privateKey).material, their))));
}

