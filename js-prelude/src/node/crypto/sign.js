/** Signatures of Node's crypto module: Sign, Verify, sign() and verify(). */

import { Fn, Kind, pack, runNumber, runSlow } from '../../web/crypto/native.js';
import { codedError, invalidArgValue, requireFunction, requireString } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { Writable } from '../stream/writable.js';
import { encodeText, inEncoding, toBytes, toChunk, toView } from './bytes.js';
import {
  RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_AUTO, RSA_PSS_SALTLEN_DIGEST,
} from './constants.js';
import { Digester } from './digester.js';
import { invalidDigest, invalidState, operationFailed, opensslError, translating } from './errors.js';
import { nativeHash, outputBytes } from './hash-names.js';
import { requirePrivate, requirePublic } from './key-input.js';
import { stateOf } from './key-object.js';

/** What OpenSSL takes when no hash is named. */
const DEFAULT_HASH = 'sha256';

/**
 * The host's name for a way to sign, and whether a salt goes into the signature.
 * @param {import('./key-object.js').KeyState} state
 * @param {string | undefined} hash  on the host; undefined if none was named
 */
function schemeFor({ description: { kind } }, hash, options) {
  if (kind === Kind.ED25519) {
    if (hash !== undefined) throw opensslError('INVALID_DIGEST');
    return { scheme: 'ed25519', fn: Fn.SIGN };
  }
  if (kind === Kind.X25519) throw opensslError('EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE');
  const named = hash ?? DEFAULT_HASH;
  if (kind !== Kind.RSA) {
    const { dsaEncoding = 'der' } = options;
    if (dsaEncoding !== 'der' && dsaEncoding !== 'ieee-p1363') {
      throw invalidArgValue('options.dsaEncoding', dsaEncoding);
    }
    return { scheme: `ecdsa ${named} ${dsaEncoding === 'der' ? 'der' : 'p1363'}`, fn: Fn.SIGN };
  }
  const { padding = RSA_PKCS1_PADDING, saltLength = RSA_PSS_SALTLEN_AUTO } = options;
  if (!Number.isInteger(saltLength)) throw invalidArgValue('options.saltLength', saltLength);
  if (padding === RSA_PKCS1_PADDING) return { scheme: `pkcs1 ${named}`, fn: Fn.SIGN };
  if (padding !== RSA_PKCS1_PSS_PADDING) throw opensslError('ILLEGAL_OR_UNSUPPORTED_PADDING_MODE');
  return { scheme: `pss ${named} ${saltWord(saltLength, named)}`, fn: Fn.SIGN_SALTED };
}

function saltWord(saltLength, hash) {
  if (saltLength === RSA_PSS_SALTLEN_DIGEST) return outputBytes(hash);
  if (saltLength === RSA_PSS_SALTLEN_AUTO) return 'any';
  if (saltLength < 0) throw invalidArgValue('options.saltLength', saltLength);
  return saltLength;
}

const translate = (error) => (
  error.code === 'OPERATION' ? opensslError('RSA_DATA_TOO_LARGE_FOR_KEY_SIZE') : operationFailed(error)
);

/** An RSA signature takes a millisecond or more: on another thread. */
function signWith(key, hash, data, isHashed) {
  const state = stateOf(requirePrivate(key));
  const { scheme, fn } = schemeFor(state, hash, key);
  return translating(translate, () => runSlow(fn, scheme, pack(state.material, data), isHashed ? 1 : 0));
}

function verifyWith(key, hash, signature, data, isHashed) {
  const state = stateOf(requirePublic(key));
  const { scheme } = schemeFor(state, hash, key);
  const bytes = pack(state.material, signature, data);
  return translating(translate, () => runNumber(Fn.VERIFY, scheme, bytes, isHashed ? 1 : 0) === 1);
}

/** What Sign and Verify share: the hash being fed. */
class Signing extends Writable {
  #hash;
  #digester;

  constructor(algorithm, options) {
    super(options);
    requireString(algorithm, 'algorithm');
    this.#hash = nativeHash(algorithm);
    if (this.#hash === undefined) throw codedError(TypeError, 'ERR_CRYPTO_INVALID_DIGEST', 'Invalid digest');
    this.#digester = new Digester(this.#hash);
  }

  update(data, encoding) {
    if (this.#digester === null) throw invalidState('update');
    this.#digester.update(typeof data === 'string' ? encodeText(data, encoding) : toChunk(data, 'data').slice());
    return this;
  }

  _write(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  /** Once: the hash's name and its digest. */
  static take(signing, key) {
    if (signing.#digester === null) throw codedError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    if (key.asymmetricKeyType === 'ed25519') {
      throw codedError(Error, 'ERR_CRYPTO_UNSUPPORTED_OPERATION', 'Unsupported crypto operation');
    }
    const digest = signing.#digester.finish();
    signing.#digester = null;
    return { hash: signing.#hash, digest };
  }
}

const take = Signing.take;
delete Signing.take;

/** The options a key came with, and the key itself parsed, so that it is parsed once. */
const withParsed = (key, parsed) => ({
  padding: key?.padding,
  saltLength: key?.saltLength,
  dsaEncoding: key?.dsaEncoding,
  key: parsed,
});

export class Sign extends Signing {
  sign(key, encoding) {
    if (!key) throw codedError(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
    const parsed = requirePrivate(key);
    const { hash, digest } = take(this, parsed);
    return inEncoding(signWith(withParsed(key, parsed), hash, digest, true), encoding);
  }
}

export class Verify extends Signing {
  verify(key, signature, encoding) {
    const parsed = requirePublic(key);
    const bytes = toBytes(signature, 'signature', encoding);
    const { hash, digest } = take(this, parsed);
    return verifyWith(withParsed(key, parsed), hash, bytes, digest, true);
  }
}

export const createSign = (algorithm, options) => new Sign(algorithm, options);
export const createVerify = (algorithm, options) => new Verify(algorithm, options);

function hashFor(algorithm) {
  if (algorithm === null || algorithm === undefined) return undefined;
  requireString(algorithm, 'algorithm');
  const hash = nativeHash(algorithm);
  if (hash === undefined) throw invalidDigest(algorithm);
  return hash;
}

/** Runs at once or, with a callback, gives the result to it. */
function answer(callback, work) {
  if (callback === undefined) return work();
  requireFunction(callback, 'callback');
  let result;
  try {
    result = work();
  } catch (error) {
    nextTick(callback, error);
    return undefined;
  }
  nextTick(callback, null, result);
  return undefined;
}

export function sign(algorithm, data, key, callback) {
  const hash = hashFor(algorithm);
  const bytes = toView(data, 'data');
  if (!key) throw codedError(Error, 'ERR_CRYPTO_SIGN_KEY_REQUIRED', 'No key provided to sign');
  return answer(callback, () => inEncoding(signWith(key, hash, bytes, false)));
}

export function verify(algorithm, data, key, signature, callback) {
  const hash = hashFor(algorithm);
  const bytes = toView(data, 'data');
  const given = toView(signature, 'signature');
  return answer(callback, () => verifyWith(key, hash, given, bytes, false));
}

