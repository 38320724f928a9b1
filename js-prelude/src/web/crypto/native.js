/**
 * The host's cryptography (`service::crypto` on the other side) as functions. Algorithms, errors and promises as the
 * Web and Node have them are made of these by others.
 */

import { Service, call, start, block, takeBytes } from '../../boot/services.js';

/** The functions' numbers; `service::crypto::function` has the same table. */
export const Fn = {
  DIGEST: 1,
  DIGEST_UPDATE: 2,
  DIGEST_FINAL: 3,
  HMAC: 4,
  EQUAL: 5,
  PBKDF2: 10,
  HKDF: 11,
  SCRYPT: 12,
  AES_CBC: 20,
  AES_ECB: 21,
  AES_CTR: 22,
  AES_KW: 23,
  GCM_SEAL: 24,
  GCM_OPEN: 25,
  GCM_COUNTER: 26,
  GHASH: 27,
  CHACHA20: 28,
  CHACHA20_TAG: 29,
  KEY_READ: 40,
  KEY_BUILD: 41,
  KEY_PARTS: 42,
  KEY_PUBLIC: 43,
  KEY_WRITE: 44,
  KEY_GENERATE: 45,
  KEY_UNLOCK: 46,
  KEY_LOCK: 47,
  SIGN: 60,
  SIGN_SALTED: 61,
  VERIFY: 62,
  RSA_ENCRYPT: 63,
  RSA_DECRYPT: 64,
  AGREE: 65,
  RSA_RECOVER: 66,
};

/** The kinds of asymmetric keys, by number. */
export const Kind = { RSA: 1, P256: 2, P384: 3, P521: 4, ED25519: 5, X25519: 6 };

/** Bytes that are dealt with on the sandbox's own thread; more go to a thread for blocking work. */
const AT_ONCE_BYTES = 256 * 1024;

const EMPTY = new Uint8Array(0);

/**
 * Several byte strings as one.
 * @param {...Uint8Array} fields
 */
export function pack(...fields) {
  let size = 4 * fields.length;
  for (const field of fields) size += field.length;
  const packed = new Uint8Array(size);
  let at = 0;
  for (const field of fields) {
    const { length } = field;
    packed[at] = length;
    packed[at + 1] = length >>> 8;
    packed[at + 2] = length >>> 16;
    packed[at + 3] = length >>> 24;
    packed.set(field, at + 4);
    at += 4 + length;
  }
  return packed;
}

/** @param {Uint8Array} packed  @returns {Uint8Array[]} copies, each with a buffer of its own */
export function unpack(packed) {
  const fields = [];
  for (let at = 0; at < packed.length;) {
    const length = packed[at] | (packed[at + 1] << 8) | (packed[at + 2] << 16) | (packed[at + 3] << 24);
    fields.push(packed.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/**
 * @typedef {object} Arguments
 * @property {string} [text]
 * @property {Uint8Array} [bytes]
 * @property {number} [b]
 * @property {number} [c]
 */

/** Now, for what is quick unless it has much data. @returns {number} */
export function runNumber(fn, text, bytes = EMPTY, b = 0, c = 0) {
  return (bytes.length > AT_ONCE_BYTES ? block : call)(Service.CRYPTO, fn, b, c, text, bytes);
}

/** As `runNumber`, for the bytes of the reply. @returns {Uint8Array} */
export function run(fn, text, bytes = EMPTY, b = 0, c = 0) {
  runNumber(fn, text, bytes, b, c);
  return takeBytes();
}

/** While the sandbox waits, for what takes milliseconds or more. @returns {Uint8Array} */
export function runSlow(fn, text, bytes = EMPTY, b = 0, c = 0) {
  block(Service.CRYPTO, fn, b, c, text, bytes);
  return takeBytes();
}

/** The same without waiting. @returns {Promise<Uint8Array>} */
export function runLater(fn, text, bytes = EMPTY, b = 0, c = 0) {
  return start(Service.CRYPTO, fn, b, c, text, bytes).then(takeReplyBytes);
}

const takeReplyBytes = (reply) => reply.bytes;

/** A promise either way: at once what has little data, on another thread what has much. */
export async function runEither(fn, text, bytes = EMPTY, b = 0, c = 0) {
  return bytes.length > AT_ONCE_BYTES ? runLater(fn, text, bytes, b, c) : run(fn, text, bytes, b, c);
}

/**
 * What the host says of an asymmetric key.
 * @typedef {object} KeyDescription
 * @property {number} kind
 * @property {Uint8Array} der  PKCS #8 of a private key, SPKI of a public one
 * @property {number} bits  of an RSA modulus
 * @property {Uint8Array} exponent  of an RSA key, without leading zeros
 */

/** @returns {KeyDescription} */
function describe(kind, reply) {
  const [der, bits, exponent] = unpack(reply);
  return { kind, der, bits: bits.length === 4 ? bits[0] | (bits[1] << 8) | (bits[2] << 16) : 0, exponent };
}

const described = (fn) => (text, bytes, b, c) => describe(runNumber(fn, text, bytes, b, c), takeBytes());

/** @type {(format: string, bytes: Uint8Array) => KeyDescription} */
export const readKey = described(Fn.KEY_READ);

const build = described(Fn.KEY_BUILD);

/** @param {number} kind  @param {Uint8Array[]} parts  @returns {KeyDescription} */
export const buildKey = (kind, isPrivate, parts) => build('', pack(...parts), kind, isPrivate ? 1 : 0);

const toPublic = described(Fn.KEY_PUBLIC);

/** @param {Uint8Array} der  @returns {KeyDescription} */
export const publicKeyOf = (der) => toPublic('', der);

/** @returns {{ kind: number, parts: Uint8Array[] }} */
export function keyParts(der, isPrivate) {
  const kind = runNumber(Fn.KEY_PARTS, '', der, 0, isPrivate ? 1 : 0);
  return { kind, parts: unpack(takeBytes()) };
}

/** @param {'pkcs1' | 'sec1' | 'compressed'} format */
export const writeKey = (der, isPrivate, format) => run(Fn.KEY_WRITE, format, der, 0, isPrivate ? 1 : 0);

/** A new private key. @returns {KeyDescription} */
export function generateKey(kind, bits = 0, exponent = EMPTY) {
  const number = (kind === Kind.RSA ? block : call)(Service.CRYPTO, Fn.KEY_GENERATE, kind, bits, '', exponent);
  return describe(number, takeBytes());
}

/** @returns {Promise<KeyDescription>} */
export async function generateKeyLater(kind, bits = 0, exponent = EMPTY) {
  if (kind !== Kind.RSA) return generateKey(kind);
  const { number, bytes } = await start(Service.CRYPTO, Fn.KEY_GENERATE, kind, bits, '', exponent);
  return describe(number, bytes);
}

/** Both of one length. */
export const equalBytes = (one, other) => runNumber(Fn.EQUAL, '', pack(one, other)) === 1;
