/**
 * The `crypto` module of Node: one name for what is in `crypto/`, and `cryptoBoth`, the `crypto` a script finds without
 * asking for it, which is the Web's with Node's functions besides. The list of the names is `crypto/exports.js`.
 *
 * Gaps: Diffie-Hellman without curves, DSA, Ed448, X448, secp256k1, RSA-PSS keys (as opposed to signatures), engines,
 * primes and X509Certificate are not there, and neither are the hashes and ciphers that `getHashes` and `getCiphers` do
 * not name; scrypt, PBKDF2 and RSA have upper limits (`host/runtime`'s `service::crypto`); signing with a callback is
 * done before the function returns, and only the callback comes later.
 */

import { CryptoKey, SubtleCrypto, crypto as webcrypto } from '../web/crypto.js';
import { isCryptoKey } from '../web/crypto/crypto-key.js';
import * as names from './crypto/exports.js';
import { isKeyObject } from './crypto/key-object.js';
import { types } from './types.js';

// `util.types` knows of no module; it learns here what its two questions about keys mean.
Object.assign(types, { isCryptoKey, isKeyObject });

export * from './crypto/exports.js';

/** A plain object, unlike the namespace: what `require` gives can be written to. */
const exported = { ...names };
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
