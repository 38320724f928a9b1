/** Elliptic curves of WebCrypto at work: ECDSA and Ed25519 sign, ECDH and X25519 agree on a secret. */

import { slotsOf } from './crypto-key.js';
import { ecdhKeys, ecdsaKeys, ed25519Keys, x25519Keys } from './curves.js';
import { invalidAccess, operationError } from './errors.js';
import { nativeHash } from './hash-names.js';
import { requireType } from './keys.js';
import { Fn, pack, runEither, runNumber } from './native.js';

/** @param {(params: object) => string} scheme */
const signing = (scheme) => ({
  async sign(params, key, data) {
    return runEither(Fn.SIGN, scheme(params), pack(requireType(key, 'private').material, data));
  },

  async verify(params, key, signature, data) {
    return runNumber(Fn.VERIFY, scheme(params), pack(requireType(key, 'public').material, signature, data)) === 1;
  },
});

const agreement = {
  async deriveBits(params, key, length) {
    const own = requireType(key, 'private');
    const their = slotsOf(params.public);
    if (their.type !== 'public') throw invalidAccess('The other party\'s key is not a public key');
    if (their.algorithm.name !== own.algorithm.name) throw invalidAccess('The two keys are for different algorithms');
    if (their.algorithm.namedCurve !== own.algorithm.namedCurve) {
      throw invalidAccess('The two keys are on different curves');
    }
    const secret = await runEither(Fn.AGREE, '', pack(own.material, their.material));
    return length === null ? secret : firstBits(secret, length);
  },
};

function firstBits(bytes, length) {
  if (length > bytes.length * 8) throw operationError('The length is more than the secret has');
  const first = bytes.slice(0, Math.ceil(length / 8));
  if (length % 8 !== 0) first[first.length - 1] &= 0xff << (8 - (length % 8));
  return first;
}

export const ecdsa = { ...ecdsaKeys, ...signing((params) => `ecdsa ${nativeHash(params)} p1363`) };
export const ed25519 = { ...ed25519Keys, ...signing(() => 'ed25519') };
export const ecdh = { ...ecdhKeys, ...agreement };
export const x25519 = { ...x25519Keys, ...agreement };
