/** RSA of WebCrypto: RSASSA-PKCS1-v1_5, RSA-PSS, RSA-OAEP. Work with a private key goes to another thread. */

import { slotsOf } from './crypto-key.js';
import { asDataError, dataError, notSupported } from './errors.js';
import { HASHES, nativeHash } from './hash-names.js';
import { checkJwk, fromBase64Url, toBase64Url } from './jwk.js';
import { checkUsages, only, privateKey, publicKey, requireType, unsupportedFormat } from './keys.js';
import {
  Fn,
  Kind,
  buildKey,
  generateKeyLater,
  keyParts,
  pack,
  publicKeyOf,
  readKey,
  run,
  runLater,
  runNumber,
} from './native.js';

const PRIVATE_NUMBERS = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
const PUBLIC_NUMBERS = ['n', 'e'];

/**
 * @param {string} name
 * @param {{
 *   publicUsages: string[], privateUsages: string[], use: 'sig' | 'enc', jwkAlgorithm: (hash: string) => string,
 * }} about
 */
function keysOf(name, { publicUsages, privateUsages, use, jwkAlgorithm }) {
  const algorithmOf = (description, hash) => ({
    name, modulusLength: description.bits, publicExponent: description.exponent, hash: { name: hash.name },
  });

  function fromDer(format, data, hash, extractable, usages) {
    const isPrivate = format === 'pkcs8';
    checkUsages(usages, isPrivate ? privateUsages : publicUsages);
    return finish(rsaOnly(readKey(format, data)), isPrivate, hash, extractable, usages);
  }

  function fromJwk(jwk, hash, extractable, usages) {
    const isPrivate = jwk.d !== undefined;
    checkUsages(usages, isPrivate ? privateUsages : publicUsages);
    checkJwk(jwk, { kty: 'RSA', use, usages, extractable });
    const alg = jwkAlgorithm(hash.name);
    if (jwk.alg !== undefined && jwk.alg !== alg) throw dataError(`The JWK's "alg" is not "${alg}"`);
    if (isPrivate && jwk.oth !== undefined) throw notSupported('An RSA key with more than two primes');
    const numbers = (isPrivate ? PRIVATE_NUMBERS : PUBLIC_NUMBERS).map((member) => fromBase64Url(jwk[member], member));
    return finish(buildKey(Kind.RSA, isPrivate, numbers), isPrivate, hash, extractable, usages);
  }

  const finish = (description, isPrivate, hash, extractable, usages) => (
    (isPrivate ? privateKey : publicKey)(algorithmOf(description, hash), extractable, usages, description.der)
  );

  return {
    async generateKey({ modulusLength, publicExponent, hash }, extractable, usages) {
      checkUsages(usages, [...publicUsages, ...privateUsages]);
      const own = await generateKeyLater(Kind.RSA, modulusLength, publicExponent);
      const algorithm = algorithmOf(own, hash);
      return {
        publicKey: publicKey(algorithm, true, only(usages, publicUsages), publicKeyOf(own.der).der),
        privateKey: privateKey(algorithm, extractable, only(usages, privateUsages), own.der),
      };
    },

    importKey(format, data, { hash }, extractable, usages) {
      try {
        if (format === 'jwk') return fromJwk(data, hash, extractable, usages);
        if (format === 'raw') throw unsupportedFormat(format, name);
        return fromDer(format, data, hash, extractable, usages);
      } catch (error) {
        throw asDataError(error);
      }
    },

    exportKey(format, key) {
      const { type, material, algorithm, usages, extractable } = slotsOf(key);
      if (format === 'jwk') {
        const names = type === 'private' ? PRIVATE_NUMBERS : PUBLIC_NUMBERS;
        const { parts } = keyParts(material, type === 'private');
        const jwk = { kty: 'RSA', alg: jwkAlgorithm(algorithm.hash.name) };
        names.forEach((member, i) => { jwk[member] = toBase64Url(parts[i]); });
        return { ...jwk, key_ops: [...usages], ext: extractable };
      }
      if (format === 'raw') throw unsupportedFormat(format, name);
      requireType(key, format === 'pkcs8' ? 'private' : 'public');
      return material.slice();
    },
  };
}

function rsaOnly(description) {
  if (description.kind !== Kind.RSA) throw dataError('The key is not an RSA key');
  return description;
}

/** @param {(params: object, hash: string) => string} scheme */
function signing(fn, scheme) {
  return {
    async sign(params, key, data) {
      const { material, algorithm } = requireType(key, 'private');
      return runLater(fn, scheme(params, nativeHash(algorithm)), pack(material, data));
    },

    async verify(params, key, signature, data) {
      const { material, algorithm } = requireType(key, 'public');
      return runNumber(Fn.VERIFY, scheme(params, nativeHash(algorithm)), pack(material, signature, data)) === 1;
    },
  };
}

const suffixOf = (hash) => HASHES.get(hash).suffix;
const SIGNING = { publicUsages: ['verify'], privateUsages: ['sign'], use: 'sig' };
const NONE = new Uint8Array(0);

export const rsaPkcs1 = {
  ...keysOf('RSASSA-PKCS1-v1_5', { ...SIGNING, jwkAlgorithm: (hash) => `RS${suffixOf(hash)}` }),
  ...signing(Fn.SIGN, (params, hash) => `pkcs1 ${hash}`),
};

export const rsaPss = {
  ...keysOf('RSA-PSS', { ...SIGNING, jwkAlgorithm: (hash) => `PS${suffixOf(hash)}` }),
  ...signing(Fn.SIGN_SALTED, ({ saltLength }, hash) => `pss ${hash} ${saltLength}`),
};

export const rsaOaep = {
  ...keysOf('RSA-OAEP', {
    publicUsages: ['encrypt', 'wrapKey'],
    privateUsages: ['decrypt', 'unwrapKey'],
    use: 'enc',
    jwkAlgorithm: (hash) => (hash === 'SHA-1' ? 'RSA-OAEP' : `RSA-OAEP-${suffixOf(hash)}`),
  }),

  async encrypt({ label = NONE }, key, data) {
    const { material, algorithm } = requireType(key, 'public');
    return run(Fn.RSA_ENCRYPT, `oaep ${nativeHash(algorithm)}`, pack(material, label, data));
  },

  async decrypt({ label = NONE }, key, data) {
    const { material, algorithm } = requireType(key, 'private');
    return runLater(Fn.RSA_DECRYPT, `oaep ${nativeHash(algorithm)}`, pack(material, label, data));
  },
};
