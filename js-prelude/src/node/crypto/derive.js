/** PBKDF2, scrypt and HKDF of Node's crypto module. */

import { Fn, pack, run, runLater, runSlow } from '../../web/crypto/native.js';
import { codedError, invalidArgType, outOfRange, requireFunction, requireInteger, requireString } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { ServiceError } from '../../boot/services.js';
import { toBuffer, toBytes, viewOf } from './bytes.js';
import { invalidDigest, operationFailed, translating } from './errors.js';
import { nativeHash, outputBytes } from './hash-names.js';
import { secretBytes } from './key-object.js';

const MAX_INT = 2 ** 31 - 1;

/** Gives an asynchronous result to a callback, outside of any promise: what it throws is nobody's rejection. */
function settle(promise, translate, callback) {
  promise.then(
    (bytes) => nextTick(callback, null, bytes),
    (error) => nextTick(callback, error instanceof ServiceError ? translate(error) : error),
  );
}

function checkPbkdf2(password, salt, iterations, length, digest) {
  requireString(digest, 'digest');
  const bytes = [toBytes(password, 'password'), toBytes(salt, 'salt')];
  requireInteger(iterations, 'iterations', 1, MAX_INT);
  requireInteger(length, 'keylen', 0, MAX_INT);
  const native = nativeHash(digest);
  if (native === undefined) throw invalidDigest(digest);
  return [Fn.PBKDF2, native, pack(...bytes), iterations, length];
}

export function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  const work = checkPbkdf2(password, salt, iterations, keylen, digest);
  return translating(operationFailed, () => toBuffer(runSlow(...work)));
}

export function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === 'function') [callback, digest] = [digest, undefined];
  const work = checkPbkdf2(password, salt, iterations, keylen, digest);
  requireFunction(callback, 'callback');
  settle(runLater(...work).then(toBuffer), operationFailed, callback);
}

const SCRYPT = [['cost', 'N', 16384], ['blockSize', 'r', 8], ['parallelization', 'p', 1]];
const DEFAULT_MAX_MEMORY = 32 * 1024 * 1024;

const invalidScrypt = (why) => (
  codedError(RangeError, 'ERR_CRYPTO_INVALID_SCRYPT_PARAMS', `Invalid scrypt params${why ? `: ${why}` : ''}`)
);
const translateScrypt = (error) => invalidScrypt(error.code === 'LIMIT' ? error.message : '');

function checkScrypt(password, salt, keylen, options) {
  const bytes = [toBytes(password, 'password'), toBytes(salt, 'salt')];
  requireInteger(keylen, 'keylen', 0, MAX_INT);
  const [n, r, p] = SCRYPT.map(([long, short, usual]) => scryptOption(options, long, short) || usual);
  const maxmem = options?.maxmem === undefined ? DEFAULT_MAX_MEMORY : options.maxmem;
  if (options?.maxmem !== undefined) requireInteger(maxmem, 'maxmem', 0, Number.MAX_SAFE_INTEGER);
  if (n < 2 || (n & (n - 1)) !== 0) throw invalidScrypt('');
  // What OpenSSL counts: the blocks of all lanes, the table, and two blocks to work in.
  if (p * 128 * r + 128 * r * (n + 2) > (maxmem || DEFAULT_MAX_MEMORY)) {
    throw invalidScrypt('error:030000AC:digital envelope routines::memory limit exceeded');
  }
  return [Fn.SCRYPT, `${n} ${r} ${p}`, pack(...bytes), 0, keylen];
}

function scryptOption(options, long, short) {
  const names = [long, short].filter((name) => options?.[name] !== undefined);
  if (names.length === 2) throw codedError(Error, 'ERR_CRYPTO_SCRYPT_INVALID_PARAMETER', 'Invalid scrypt parameter');
  if (names.length === 0) return 0;
  requireInteger(options[names[0]], names[0], 0, 2 ** 32 - 1);
  return options[names[0]];
}

export function scryptSync(password, salt, keylen, options) {
  const work = checkScrypt(password, salt, keylen, options);
  return translating(translateScrypt, () => toBuffer(runSlow(...work)));
}

export function scrypt(password, salt, keylen, options, callback) {
  if (typeof options === 'function') [callback, options] = [options, undefined];
  const work = checkScrypt(password, salt, keylen, options);
  requireFunction(callback, 'callback');
  settle(runLater(...work).then(toBuffer), translateScrypt, callback);
}

const KEY = 'of type string or an instance of SecretKeyObject, ArrayBuffer, TypedArray, DataView, or Buffer';
const MAX_INFO_BYTES = 1024;

function checkHkdf(digest, key, salt, info, length) {
  requireString(digest, 'digest');
  const keyBytes = typeof key === 'string' ? toBytes(key, 'ikm') : (viewOf(key) ?? secretBytes(key));
  if (keyBytes === undefined) throw invalidArgType('ikm', KEY, key);
  const bytes = [keyBytes, toBytes(salt, 'salt'), toBytes(info, 'info')];
  requireInteger(length, 'length', 0, MAX_INT);
  if (bytes[2].length > MAX_INFO_BYTES) {
    throw outOfRange('info', `must not contain more than ${MAX_INFO_BYTES} bytes`, bytes[2].length);
  }
  const native = nativeHash(digest);
  if (native === undefined) throw invalidDigest(digest);
  if (length > 255 * outputBytes(native)) {
    throw codedError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
  }
  return [Fn.HKDF, native, pack(...bytes), 0, length];
}

const ownBuffer = ({ buffer, byteOffset, byteLength }) => buffer.slice(byteOffset, byteOffset + byteLength);

export function hkdfSync(digest, ikm, salt, info, keylen) {
  return ownBuffer(run(...checkHkdf(digest, ikm, salt, info, keylen)));
}

export function hkdf(digest, ikm, salt, info, keylen, callback) {
  const work = checkHkdf(digest, ikm, salt, info, keylen);
  requireFunction(callback, 'callback');
  nextTick(callback, null, ownBuffer(run(...work)));
}
