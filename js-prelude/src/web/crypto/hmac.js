/** HMAC of WebCrypto. */

import { host } from '../../boot/host.js';
import { slotsOf } from './crypto-key.js';
import { dataError, operationError } from './errors.js';
import { HASHES, nativeHash } from './hash-names.js';
import { checkJwk, fromBase64Url, toBase64Url } from './jwk.js';
import { checkUsages, secretKey, unsupportedFormat } from './keys.js';
import { Fn, equalBytes, pack, runEither } from './native.js';

const USAGES = ['sign', 'verify'];

const algorithmOf = (hash, length) => ({ name: 'HMAC', hash: { name: hash.name }, length });

/** Longer keys than any use has; a generated key is hashed down to one block anyway. */
const MAX_GENERATED_BITS = 1 << 20;

function mac(key, data) {
  const { algorithm, material } = slotsOf(key);
  return runEither(Fn.HMAC, nativeHash(algorithm), pack(material, data));
}

export const hmac = {
  async generateKey({ hash, length = HASHES.get(hash.name).blockBits }, extractable, usages) {
    checkUsages(usages, USAGES);
    if (length === 0 || length > MAX_GENERATED_BITS) throw operationError(`A key cannot have ${length} bits`);
    const bytes = host.random(Math.ceil(length / 8));
    if (length % 8 !== 0) bytes[bytes.length - 1] &= 0xff << (8 - (length % 8));
    return secretKey(algorithmOf(hash, length), extractable, usages, bytes);
  },

  importKey(format, data, { hash, length }, extractable, usages) {
    checkUsages(usages, USAGES);
    let bytes = data;
    if (format === 'jwk') {
      if (data.kty !== 'oct') throw dataError('The JWK\'s "kty" is not "oct"');
      bytes = fromBase64Url(data.k, 'k');
      const alg = `HS${HASHES.get(hash.name).suffix}`;
      if (data.alg !== undefined && data.alg !== alg) throw dataError(`The JWK's "alg" is not "${alg}"`);
      checkJwk(data, { kty: 'oct', use: 'sig', usages, extractable });
    } else if (format !== 'raw') {
      throw unsupportedFormat(format, 'HMAC');
    }
    const bits = bytes.length * 8;
    if (bits === 0) throw dataError('The key is empty');
    if (length !== undefined && (length > bits || length <= bits - 8)) {
      throw dataError(`The key has ${bits} bits rather than ${length}`);
    }
    return secretKey(algorithmOf(hash, length ?? bits), extractable, usages, bytes.slice());
  },

  exportKey(format, key) {
    const { material, algorithm, usages, extractable } = slotsOf(key);
    if (format === 'raw') return material.slice();
    if (format !== 'jwk') throw unsupportedFormat(format, 'HMAC');
    const alg = `HS${HASHES.get(algorithm.hash.name).suffix}`;
    return { kty: 'oct', k: toBase64Url(material), alg, key_ops: [...usages], ext: extractable };
  },

  sign(params, key, data) {
    return mac(key, data);
  },

  async verify(params, key, signature, data) {
    const own = await mac(key, data);
    return own.length === signature.length && equalBytes(own, signature);
  },

  getKeyLength({ hash, length = HASHES.get(hash.name).blockBits }) {
    if (length === 0) throw new TypeError('HMAC: the length is zero');
    return length;
  },
};
