/** HMAC of WebCrypto. */

import { host } from '../../boot/host.js';
import { slotsOf } from './crypto-key.js';
import { dataError, operationError } from './errors.js';
import { HASHES, nativeHash } from './hash-names.js';
import { checkJwk } from './jwk.js';
import { checkUsages, secretKey } from './keys.js';
import { Fn, equalBytes, pack, runEither } from './native.js';
import { checkAlg, exportOctets, octetsFrom } from './octets.js';

const USAGES = ['sign', 'verify'];

const alg = ({ hash }) => `HS${HASHES.get(hash.name).suffix}`;

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
    const bytes = octetsFrom(format, data, 'HMAC');
    if (format === 'jwk') {
      checkAlg(data, alg({ hash }));
      checkJwk(data, { kty: 'oct', use: 'sig', usages, extractable });
    }
    const bits = bytes.length * 8;
    if (bits === 0) throw dataError('The key is empty');
    if (length !== undefined && (length > bits || length <= bits - 8)) {
      throw dataError(`The key has ${bits} bits rather than ${length}`);
    }
    return secretKey(algorithmOf(hash, length ?? bits), extractable, usages, bytes.slice());
  },

  exportKey(format, key) {
    return exportOctets(format, key, 'HMAC', alg);
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
