/** What the `crypto` module of Node has, named once: `crypto.js` makes its own names and its default export of it. */

import { crypto as webcrypto } from '../../web/crypto.js';
import { notAvailable } from './errors.js';

export { Cipheriv, Decipheriv, createCipheriv, createDecipheriv, getCipherInfo, getCiphers } from './cipher.js';
export { constants } from './constants.js';
export { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from './derive.js';
export { ECDH, createECDH, diffieHellman } from './ecdh.js';
export { timingSafeEqual } from './equal.js';
export { Hash, Hmac, createHash, createHmac, getHashes, hash } from './hash.js';
export { generateKey, generateKeyPair, generateKeyPairSync, generateKeySync, getCurves } from './key-generation.js';
export { createPrivateKey, createPublicKey } from './key-input.js';
export { KeyObject, createSecretKey } from './key-object.js';
export { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from './random.js';
export { privateDecrypt, privateEncrypt, publicDecrypt, publicEncrypt } from './rsa.js';
export { Sign, Verify, createSign, createVerify, sign, verify } from './sign.js';
export { webcrypto };

export const { subtle } = webcrypto;

/** What is missing fails when it is used, so that packages which only name it load. */
const missing = (name) => ({ [name]() { throw notAvailable(`crypto.${name}`); } })[name];

export const createDiffieHellman = missing('createDiffieHellman');
export const createDiffieHellmanGroup = missing('createDiffieHellmanGroup');
export const getDiffieHellman = missing('getDiffieHellman');
export const generatePrime = missing('generatePrime');
export const generatePrimeSync = missing('generatePrimeSync');
export const checkPrime = missing('checkPrime');
export const checkPrimeSync = missing('checkPrimeSync');
export const setEngine = missing('setEngine');

export const getFips = () => 0;
export const setFips = (enabled) => {
  if (enabled) throw notAvailable('FIPS mode');
};
