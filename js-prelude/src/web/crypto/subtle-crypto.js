/**
 * SubtleCrypto: the methods of WebCrypto in the standard's steps. What an algorithm does in a step is in the other
 * files of this folder.
 *
 * Limits (a request beyond one is an OperationError): RSA moduli to 8192 bits, generated ones to 4096; PBKDF2 to ten
 * million iterations; a derivation gives a mebibyte at most.
 *
 * Gaps: Ed448, X448 and the algorithms of newer drafts are not there.
 */

import { host } from '../../boot/host.js';
import {
  bytesOf,
  defineInterface,
  isArrayBuffer,
  isObject,
  isSharedArrayBuffer,
  requireArguments,
  toDOMString,
} from '../webidl.js';
import { aesCbc, aesCtr, aesGcm, aesKw } from './aes.js';
import { isCryptoKey, slotsOf, toUsages } from './crypto-key.js';
import { hkdf, pbkdf2 } from './derive.js';
import { ecdh, ecdsa, ed25519, x25519 } from './ec.js';
import { asDOMException, dataError, invalidAccess, notSupported, syntaxError } from './errors.js';
import { HASHES } from './hash-names.js';
import { hmac } from './hmac.js';
import { toJwk } from './jwk.js';
import { Fn, runEither } from './native.js';
import { normalize } from './normalize.js';
import { rsaOaep, rsaPkcs1, rsaPss } from './rsa.js';

const ALGORITHMS = {
  'RSASSA-PKCS1-v1_5': rsaPkcs1, 'RSA-PSS': rsaPss, 'RSA-OAEP': rsaOaep, ECDSA: ecdsa, ECDH: ecdh, Ed25519: ed25519,
  X25519: x25519, 'AES-CTR': aesCtr, 'AES-CBC': aesCbc, 'AES-GCM': aesGcm, 'AES-KW': aesKw, HMAC: hmac, HKDF: hkdf,
  PBKDF2: pbkdf2,
};

const FORMATS = ['raw', 'pkcs8', 'spki', 'jwk'];

export const INTERNAL = Symbol('internal');

export class SubtleCrypto {
  #brand;

  constructor(token = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
  }

  async encrypt(algorithm, key, data) {
    this.#begin(3, arguments, 'encrypt');
    return cipher('encrypt', algorithm, toKey(key), toBytes(data));
  }

  async decrypt(algorithm, key, data) {
    this.#begin(3, arguments, 'decrypt');
    return cipher('decrypt', algorithm, toKey(key), toBytes(data));
  }

  async sign(algorithm, key, data) {
    this.#begin(3, arguments, 'sign');
    return cipher('sign', algorithm, toKey(key), toBytes(data));
  }

  async verify(algorithm, key, signature, data) {
    this.#begin(4, arguments, 'verify');
    toKey(key);
    // The signature is looked at after a while, when the caller may have changed it.
    const [given, message] = [toBytes(signature).slice(), toBytes(data)];
    const normalized = normalize('verify', algorithm);
    checkKey(key, normalized, 'verify');
    return guarded(ALGORITHMS[normalized.name].verify(normalized, key, given, message));
  }

  async digest(algorithm, data) {
    this.#begin(2, arguments, 'digest');
    const bytes = toBytes(data);
    const { name } = normalize('digest', algorithm);
    return toBuffer(await guarded(runEither(Fn.DIGEST, HASHES.get(name).native, bytes)));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    this.#begin(3, arguments, 'generateKey');
    const usages = toUsages(keyUsages, 'SubtleCrypto.generateKey');
    const normalized = normalize('generateKey', algorithm);
    const made = await guarded(ALGORITHMS[normalized.name].generateKey(normalized, Boolean(extractable), usages));
    checkUsable(made.privateKey ?? made);
    return made;
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    this.#begin(5, arguments, 'deriveKey');
    toKey(baseKey);
    const usages = toUsages(keyUsages, 'SubtleCrypto.deriveKey');
    const normalized = normalize('deriveBits', algorithm);
    const importing = normalize('importKey', derivedKeyType);
    const measuring = normalize('getKeyLength', derivedKeyType);
    checkKey(baseKey, normalized, 'deriveKey');
    const length = ALGORITHMS[measuring.name].getKeyLength(measuring);
    const secret = await guarded(ALGORITHMS[normalized.name].deriveBits(normalized, baseKey, length));
    return importUsable('raw', secret, importing, Boolean(extractable), usages);
  }

  async deriveBits(algorithm, baseKey, length = null) {
    this.#begin(2, arguments, 'deriveBits');
    toKey(baseKey);
    const bits = length === null ? null : Number(length) >>> 0;
    const normalized = normalize('deriveBits', algorithm);
    checkKey(baseKey, normalized, 'deriveBits');
    return toBuffer(await guarded(ALGORITHMS[normalized.name].deriveBits(normalized, baseKey, bits)));
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    this.#begin(5, arguments, 'importKey');
    const name = toFormat(format);
    const data = isBufferSource(keyData) ? toBytes(keyData) : toJwk(requireObject(keyData));
    const usages = toUsages(keyUsages, 'SubtleCrypto.importKey');
    const normalized = normalize('importKey', algorithm);
    if ((name === 'jwk') === data instanceof Uint8Array) {
      throw new TypeError(`SubtleCrypto.importKey: the key data is not of the format "${name}"`);
    }
    return importUsable(name, data, normalized, Boolean(extractable), usages);
  }

  async exportKey(format, key) {
    this.#begin(2, arguments, 'exportKey');
    const exported = exportExtractable(toFormat(format), toKey(key));
    return exported instanceof Uint8Array ? toBuffer(exported) : exported;
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    this.#begin(4, arguments, 'wrapKey');
    const name = toFormat(format);
    toKey(key);
    toKey(wrappingKey);
    const { normalized, wrap } = normalizeWrapping('wrapKey', 'encrypt', wrapAlgorithm);
    checkKey(wrappingKey, normalized, 'wrapKey');
    const exported = exportExtractable(name, key);
    const bytes = exported instanceof Uint8Array ? exported : host.utf8Encode(JSON.stringify(exported));
    return toBuffer(await guarded(wrap(normalized, wrappingKey, bytes)));
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    this.#begin(7, arguments, 'unwrapKey');
    const name = toFormat(format);
    const wrapped = toBytes(wrappedKey);
    toKey(unwrappingKey);
    const usages = toUsages(keyUsages, 'SubtleCrypto.unwrapKey');
    const { normalized, wrap: unwrap } = normalizeWrapping('unwrapKey', 'decrypt', unwrapAlgorithm);
    const importing = normalize('importKey', unwrappedKeyAlgorithm);
    checkKey(unwrappingKey, normalized, 'unwrapKey');
    const bytes = await guarded(unwrap(normalized, unwrappingKey, wrapped));
    return importUsable(name, name === 'jwk' ? parseJwk(bytes) : bytes, importing, Boolean(extractable), usages);
  }

  #begin(needed, given, method) {
    this.#brand;
    requireArguments(needed, given.length, `SubtleCrypto.${method}`);
  }
}

// What a method has beyond its required arguments does not count; those with a default must not either.
Object.defineProperty(SubtleCrypto.prototype.deriveBits, 'length', { value: 2, configurable: true });
defineInterface(SubtleCrypto);

async function cipher(operation, algorithm, key, data) {
  const normalized = normalize(operation, algorithm);
  checkKey(key, normalized, operation);
  return toBuffer(await guarded(ALGORITHMS[normalized.name][operation](normalized, key, data)));
}

/** An algorithm that does not wrap is used to encrypt instead. */
function normalizeWrapping(operation, instead, algorithm) {
  let normalized, chosen = operation;
  try {
    normalized = normalize(operation, algorithm);
  } catch {
    normalized = normalize(instead, algorithm);
    chosen = instead;
  }
  return { normalized, wrap: ALGORITHMS[normalized.name][chosen] };
}

function checkKey(key, { name }, usage) {
  const { algorithm, usages } = slotsOf(key);
  if (algorithm.name !== name) throw invalidAccess(`The key is for ${algorithm.name}, not for ${name}`);
  if (!usages.includes(usage)) throw invalidAccess(`The key cannot be used for ${usage}`);
}

async function importUsable(format, data, normalized, extractable, usages) {
  let key;
  try {
    key = ALGORITHMS[normalized.name].importKey(format, data, normalized, extractable, usages);
  } catch (error) {
    throw asDOMException(error);
  }
  checkUsable(key);
  return key;
}

/** A key that could not be used for anything is refused, unless it is public. */
function checkUsable(key) {
  const { type, usages } = slotsOf(key);
  if (type !== 'public' && usages.length === 0) throw syntaxError('The key has no usages');
}

function exportExtractable(format, key) {
  const { algorithm, extractable } = slotsOf(key);
  const { exportKey } = ALGORITHMS[algorithm.name];
  if (exportKey === undefined) throw notSupported(`Exporting a key for ${algorithm.name}`);
  if (!extractable) throw invalidAccess('The key is not extractable');
  try {
    return exportKey(format, key);
  } catch (error) {
    throw asDOMException(error);
  }
}

function parseJwk(bytes) {
  let value;
  try {
    value = JSON.parse(host.utf8Decode(bytes, true, false));
  } catch {
    throw dataError('The unwrapped key is not JSON');
  }
  if (!isObject(value)) throw dataError('The unwrapped key is not a JWK');
  const jwk = toJwk(value);
  if (jwk.kty === undefined) throw dataError('The unwrapped key is not a JWK');
  return jwk;
}

async function guarded(promise) {
  try {
    return await promise;
  } catch (error) {
    throw asDOMException(error);
  }
}

function toKey(value) {
  if (!isCryptoKey(value)) throw new TypeError('SubtleCrypto: the key is not a CryptoKey');
  return value;
}

const isBufferSource = (value) => ArrayBuffer.isView(value) || isArrayBuffer(value) || isSharedArrayBuffer(value);

/**
 * A view of the caller's bytes: what is done with them begins in this turn, and the host gets a copy. It is a plain
 * Uint8Array, whose `slice` copies; Node's Buffer's does not.
 */
function toBytes(value) {
  const { buffer, byteOffset, byteLength } = bytesOf(value, 'SubtleCrypto');
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function toFormat(value) {
  const format = toDOMString(value);
  if (!FORMATS.includes(format)) throw new TypeError(`SubtleCrypto: "${format.slice(0, 100)}" is not a key format`);
  return format;
}

function requireObject(value) {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    throw new TypeError('SubtleCrypto.importKey: the key data is neither a BufferSource nor a JsonWebKey');
  }
  return value;
}

function toBuffer({ buffer, byteOffset, byteLength }) {
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}
