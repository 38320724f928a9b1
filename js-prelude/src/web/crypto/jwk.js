/** JSON Web Keys (RFC 7517) as WebCrypto reads and writes them: base64url, and the checks all algorithms share. */

import { host } from '../../boot/host.js';
import { isObject, toDOMString } from '../webidl.js';
import { dataError } from './errors.js';

/** @param {Uint8Array} bytes */
export function toBase64Url(bytes) {
  const text = host.base64Encode(bytes);
  const end = text.indexOf('=');
  return (end < 0 ? text : text.slice(0, end)).replaceAll('+', '-').replaceAll('/', '_');
}

const BASE64_URL = /^[A-Za-z0-9_-]*$/;

/** The bytes of a member; a DataError if it is missing or not base64url. @returns {Uint8Array} */
export function fromBase64Url(text, name) {
  if (text === undefined) throw dataError(`The JWK has no "${name}"`);
  const bytes = BASE64_URL.test(text) ? host.base64Decode(text.replaceAll('-', '+').replaceAll('_', '/')) : null;
  if (bytes === null) throw dataError(`The JWK's "${name}" is not base64url`);
  return bytes;
}

/** The members of the JsonWebKey dictionary, in the order Web IDL reads them. */
const MEMBERS = [
  'alg', 'crv', 'd', 'dp', 'dq', 'e', 'ext', 'k', 'key_ops', 'kty', 'n', 'oth', 'p', 'q', 'qi', 'use', 'x', 'y',
];

/** A JsonWebKey argument converted. */
export function toJwk(value) {
  const jwk = {};
  for (const name of MEMBERS) {
    const member = value[name];
    if (member === undefined) continue;
    if (name === 'ext') jwk.ext = Boolean(member);
    else if (name === 'key_ops' || name === 'oth') jwk[name] = toSequence(member, name);
    else jwk[name] = toDOMString(member);
  }
  return jwk;
}

function toSequence(value, name) {
  if (!isObject(value) || typeof value[Symbol.iterator] !== 'function') {
    throw new TypeError(`The JWK's "${name}" is not a sequence`);
  }
  return Array.from(value, (item) => (name === 'key_ops' ? toDOMString(item) : item));
}

/**
 * What every import of a JWK checks.
 * @param {object} jwk
 * @param {{ kty: string, use: 'enc' | 'sig', usages: string[], extractable: boolean }} expected
 */
export function checkJwk(jwk, { kty, use, usages, extractable }) {
  if (jwk.kty !== kty) throw dataError(`The JWK's "kty" is not "${kty}"`);
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError(`The JWK's "use" is not "${use}"`);
  if (jwk.key_ops !== undefined) {
    if (new Set(jwk.key_ops).size !== jwk.key_ops.length) throw dataError('The JWK\'s "key_ops" has duplicates');
    if (!usages.every((usage) => jwk.key_ops.includes(usage))) {
      throw dataError('The JWK\'s "key_ops" does not allow the requested usages');
    }
  }
  if (jwk.ext === false && extractable) throw dataError('The JWK is not extractable');
}
