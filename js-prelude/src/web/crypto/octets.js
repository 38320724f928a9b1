/** Secret keys as raw bytes, and as JWKs of the type "oct": the formats of AES and HMAC. */

import { slotsOf } from './crypto-key.js';
import { dataError } from './errors.js';
import { fromBase64Url, toBase64Url } from './jwk.js';
import { unsupportedFormat } from './keys.js';

/** The bytes of a key to be imported. @param {string} name  of the algorithm @returns {Uint8Array} */
export function octetsFrom(format, data, name) {
  if (format === 'raw') return data;
  if (format !== 'jwk') throw unsupportedFormat(format, name);
  if (data.kty !== 'oct') throw dataError('The JWK\'s "kty" is not "oct"');
  return fromBase64Url(data.k, 'k');
}

/** A JWK may leave out what it is for. */
export function checkAlg(jwk, alg) {
  if (jwk.alg !== undefined && jwk.alg !== alg) throw dataError(`The JWK's "alg" is not "${alg}"`);
}

/** @param {(algorithm: object) => string} algOf  what a JWK calls the algorithm of a key */
export function exportOctets(format, key, name, algOf) {
  const { material, algorithm, usages, extractable } = slotsOf(key);
  if (format === 'raw') return material.slice();
  if (format !== 'jwk') throw unsupportedFormat(format, name);
  return { kty: 'oct', k: toBase64Url(material), alg: algOf(algorithm), key_ops: [...usages], ext: extractable };
}
