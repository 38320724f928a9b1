/** AES of WebCrypto: CBC, CTR, GCM and key wrapping. */

import { host } from '../../boot/host.js';
import { slotsOf } from './crypto-key.js';
import { dataError, operationError } from './errors.js';
import { checkJwk } from './jwk.js';
import { checkUsages, secretKey } from './keys.js';
import { Fn, pack, runEither } from './native.js';
import { checkAlg, exportOctets, octetsFrom } from './octets.js';

const CIPHER_USAGES = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
const WRAP_USAGES = ['wrapKey', 'unwrapKey'];

const isLength = (bits) => bits === 128 || bits === 192 || bits === 256;

/** Generation, import and export, the same for every mode. */
function keysOf(name, usagesAllowed) {
  const alg = ({ length }) => `A${length}${name.slice(4)}`;
  return {
    async generateKey({ length }, extractable, usages) {
      checkUsages(usages, usagesAllowed);
      if (!isLength(length)) throw operationError(`An AES key cannot have ${length} bits`);
      return secretKey({ name, length }, extractable, usages, host.random(length / 8));
    },

    importKey(format, data, params, extractable, usages) {
      checkUsages(usages, usagesAllowed);
      const bytes = octetsFrom(format, data, name);
      const length = bytes.length * 8;
      if (!isLength(length)) throw dataError(`An AES key cannot have ${length} bits`);
      if (format === 'jwk') {
        checkAlg(data, alg({ length }));
        checkJwk(data, { kty: 'oct', use: 'enc', usages, extractable });
      }
      return secretKey({ name, length }, extractable, usages, bytes.slice());
    },

    exportKey(format, key) {
      return exportOctets(format, key, name, alg);
    },

    getKeyLength({ length }) {
      if (!isLength(length)) throw operationError(`An AES key cannot have ${length} bits`);
      return length;
    },
  };
}

function cbc(direction) {
  return async ({ iv }, key, data) => {
    if (iv.length !== 16) throw operationError('The initialization vector is not 16 bytes long');
    return runEither(Fn.AES_CBC, '', pack(slotsOf(key).material, iv, data), direction, 1);
  };
}

async function ctr({ counter, length }, key, data) {
  if (counter.length !== 16) throw operationError('The counter block is not 16 bytes long');
  if (length === 0 || length > 128) throw operationError('The counter is not 1 to 128 bits long');
  // More blocks would use a part of the key stream twice.
  if (length < 53 && Math.ceil(data.length / 16) > 2 ** length) {
    throw operationError('The data is longer than the counter allows');
  }
  return runEither(Fn.AES_CTR, '0', pack(slotsOf(key).material, counter, data), length);
}

const NONE = new Uint8Array(0);
const TAG_BITS = [32, 64, 96, 104, 112, 120, 128];

function gcm(fn) {
  return async ({ iv, additionalData = NONE, tagLength = 128 }, key, data) => {
    if (!TAG_BITS.includes(tagLength)) throw operationError(`A tag cannot have ${tagLength} bits`);
    return runEither(fn, '', pack(slotsOf(key).material, iv, additionalData, data), tagLength / 8);
  };
}

const wrapping = (direction) => async (params, key, data) => (
  runEither(Fn.AES_KW, '', pack(slotsOf(key).material, data), direction)
);

export const aesCbc = { ...keysOf('AES-CBC', CIPHER_USAGES), encrypt: cbc(0), decrypt: cbc(1) };
export const aesCtr = { ...keysOf('AES-CTR', CIPHER_USAGES), encrypt: ctr, decrypt: ctr };
export const aesGcm = { ...keysOf('AES-GCM', CIPHER_USAGES), encrypt: gcm(Fn.GCM_SEAL), decrypt: gcm(Fn.GCM_OPEN) };
export const aesKw = { ...keysOf('AES-KW', WRAP_USAGES), wrapKey: wrapping(0), unwrapKey: wrapping(1) };
