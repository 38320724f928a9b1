/**
 * The `crypto` module of Node: one name for what is in `crypto/`, and `cryptoBoth`, the `crypto` a script finds without
 * asking for it, which is the Web's with Node's functions besides.
 *
 * Gaps: Diffie-Hellman without curves, DSA, Ed448, X448, secp256k1, RSA-PSS keys (as opposed to signatures), engines,
 * primes and X509Certificate are not there, and neither are the hashes and ciphers that `getHashes` and `getCiphers` do
 * not name; scrypt, PBKDF2 and RSA have upper limits (`host/runtime`'s `service::crypto`); signing with a callback is
 * done before the function returns, and only the callback comes later.
 */

import { CryptoKey, SubtleCrypto, crypto as webcrypto } from '../web/crypto.js';
import { isCryptoKey } from '../web/crypto/crypto-key.js';
import { types } from './types.js';
import { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCipherInfo, getCiphers } from './crypto/cipher.js';
import { constants } from './crypto/constants.js';
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from './crypto/derive.js';
import { ECDH, createECDH, diffieHellman } from './crypto/ecdh.js';
import { notAvailable } from './crypto/errors.js';
import { timingSafeEqual } from './crypto/equal.js';
import { Hash, Hmac, createHash, createHmac, getHashes, hash } from './crypto/hash.js';
import {
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  getCurves,
} from './crypto/key-generation.js';
import { createPrivateKey, createPublicKey } from './crypto/key-input.js';
import { KeyObject, createSecretKey, isKeyObject } from './crypto/key-object.js';
import { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from './crypto/random.js';
import { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from './crypto/rsa.js';
import { Sign, Verify, createSign, createVerify, sign, verify } from './crypto/sign.js';

const { subtle } = webcrypto;

// `util.types` knows of no module; it learns here what its two questions about keys mean.
Object.assign(types, { isCryptoKey, isKeyObject });

/** What is missing fails when it is used, so that packages which only name it load. */
const missing = (name) => ({ [name]() { throw notAvailable(`crypto.${name}`); } })[name];

const createDiffieHellman = missing('createDiffieHellman');
const createDiffieHellmanGroup = missing('createDiffieHellmanGroup');
const getDiffieHellman = missing('getDiffieHellman');
const generatePrime = missing('generatePrime');
const generatePrimeSync = missing('generatePrimeSync');
const checkPrime = missing('checkPrime');
const checkPrimeSync = missing('checkPrimeSync');
const setEngine = missing('setEngine');

const getFips = () => 0;
const setFips = (enabled) => {
  if (enabled) throw notAvailable('FIPS mode');
};

const exported = {
  Cipheriv,
  Decipheriv,
  ECDH,
  Hash,
  Hmac,
  KeyObject,
  Sign,
  Verify,
  checkPrime,
  checkPrimeSync,
  constants,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  diffieHellman,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getCipherInfo,
  getCiphers,
  getCurves,
  getDiffieHellman,
  getFips,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  setEngine,
  setFips,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};

export {
  Cipheriv,
  Decipheriv,
  ECDH,
  Hash,
  Hmac,
  KeyObject,
  Sign,
  Verify,
  checkPrime,
  checkPrimeSync,
  constants,
  createCipheriv,
  createDecipheriv,
  createDiffieHellman,
  createDiffieHellmanGroup,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  diffieHellman,
  generateKey,
  generateKeyPair,
  generateKeyPairSync,
  generateKeySync,
  generatePrime,
  generatePrimeSync,
  getCipherInfo,
  getCiphers,
  getCurves,
  getDiffieHellman,
  getFips,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  pbkdf2,
  pbkdf2Sync,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  setEngine,
  setFips,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};
export default exported;

/**
 * The Web's own object, so that it is a Crypto and `webcrypto` is the same; Node's functions are properties of it that
 * nobody sees who enumerates. `subtle` stays the Web's getter.
 */
export const cryptoBoth = webcrypto;
for (const [name, value] of Object.entries(exported)) {
  if (name === 'subtle') continue;
  Object.defineProperty(webcrypto, name, { value, writable: true, enumerable: false, configurable: true });
}
// As Node's `webcrypto` has them.
for (const [name, value] of Object.entries({ CryptoKey, SubtleCrypto })) {
  Object.defineProperty(webcrypto, name, { value, writable: true, enumerable: false, configurable: true });
}
