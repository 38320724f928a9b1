/** Hash, Hmac, createHash, createHmac and hash(). Both classes are streams too. */

import { Fn, pack, run } from '../../web/crypto/native.js';
import { codedError, invalidArgType, requireString } from '../errors.js';
import { encodeText, inEncoding, joined, toChunk, viewOf } from './bytes.js';
import { Digester } from './digester.js';
import { invalidDigest } from './errors.js';
import { blockBytes, hashNames, nativeHash, outputBytes } from './hash-names.js';
import { secretBytes } from './key-object.js';
import { LazyTransform } from './lazy-transform.js';

const INTERNAL = Symbol('internal');

/** Bytes of HMAC's data from which on they are hashed as they come. */
const LARGE_BYTES = 64 * 1024;

const finalized = () => codedError(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
const unsupported = () => new Error('Digest method not supported');

/** A chunk that stays as it is, whatever the caller does with its buffer. */
function ownChunk(data, name, encoding) {
  if (typeof data === 'string') return encodeText(data, encoding);
  return toChunk(data, name).slice();
}

export class Hash extends LazyTransform {
  #native;
  #digester;
  #isFinalized = false;

  constructor(algorithm, options, digester = undefined) {
    if (digester === INTERNAL) {
      super(undefined);
      return;
    }
    requireString(algorithm, 'algorithm');
    super(options);
    this.#native = nativeHash(algorithm);
    if (this.#native === undefined) throw unsupported();
    const length = options?.outputLength;
    if (length !== undefined && length !== outputBytes(this.#native)) {
      throw codedError(Error, 'ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH', 'The hash function has a fixed output length');
    }
    this.#digester = new Digester(this.#native);
  }

  update(data, encoding) {
    if (this.#isFinalized) throw finalized();
    this.#digester.update(ownChunk(data, 'data', encoding));
    return this;
  }

  digest(encoding) {
    if (this.#isFinalized) throw finalized();
    this.#isFinalized = true;
    return inEncoding(this.#digester.finish(), encoding);
  }

  copy() {
    if (this.#isFinalized) throw finalized();
    const copy = new Hash(undefined, undefined, INTERNAL);
    copy.#native = this.#native;
    copy.#digester = this.#digester.copy();
    return copy;
  }

  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  _flush(callback) {
    this.push(this.digest());
    callback();
  }
}

/**
 * HMAC is two hashes, of which the inner one is fed. While there is little data, the host does the whole in one call;
 * the definition (RFC 2104) is followed here only when there is more.
 */
export class Hmac extends LazyTransform {
  #native;
  #key;
  /** What waits, until there is too much of it. @type {Uint8Array[] | null} */
  #chunks = [];
  #waiting = 0;
  /** The inner hash from then on. @type {Digester | null} */
  #inner = null;
  #isFinalized = false;

  constructor(algorithm, key, options) {
    requireString(algorithm, 'hmac');
    super(options);
    this.#key = hmacKey(key, options?.encoding);
    this.#native = nativeHash(algorithm);
    if (this.#native === undefined) throw invalidDigest(algorithm);
  }

  update(data, encoding) {
    if (this.#isFinalized) throw finalized();
    const chunk = ownChunk(data, 'data', encoding);
    if (this.#inner !== null) {
      this.#inner.update(chunk);
      return this;
    }
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
    if (this.#waiting >= LARGE_BYTES) this.#begin();
    return this;
  }

  digest(encoding) {
    // Node gives nothing the second time, rather than failing.
    if (this.#isFinalized) return inEncoding(new Uint8Array(0), encoding);
    this.#isFinalized = true;
    const bytes = this.#inner === null
      ? run(Fn.HMAC, this.#native, pack(this.#key, joined(this.#chunks)))
      : run(Fn.DIGEST, this.#native, joined([this.#padded(0x5c), this.#inner.finish()]));
    return inEncoding(bytes, encoding);
  }

  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }

  _flush(callback) {
    this.push(this.digest());
    callback();
  }

  #begin() {
    this.#inner = new Digester(this.#native);
    this.#inner.update(this.#padded(0x36));
    for (const chunk of this.#chunks) this.#inner.update(chunk);
    this.#chunks = [];
  }

  #padded(pad) {
    const block = new Uint8Array(blockBytes(this.#native));
    block.set(this.#key.length > block.length ? run(Fn.DIGEST, this.#native, this.#key) : this.#key);
    for (let i = 0; i < block.length; i++) block[i] ^= pad;
    return block;
  }
}

function hmacKey(key, encoding) {
  if (typeof key === 'string') return encodeText(key, encoding);
  const bytes = viewOf(key)?.slice() ?? secretBytes(key);
  if (bytes === undefined) {
    const expected =
      'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
    throw invalidArgType('key', expected, key);
  }
  return bytes;
}

export const createHash = (algorithm, options) => new Hash(algorithm, options);
export const createHmac = (algorithm, key, options) => new Hmac(algorithm, key, options);
export const getHashes = hashNames;

/** The digest of data that is all there. */
export function hash(algorithm, input, outputEncoding = 'hex') {
  requireString(algorithm, 'algorithm');
  if (typeof input !== 'string' && !ArrayBuffer.isView(input)) {
    throw invalidArgType('input', 'of type string or an instance of Buffer, TypedArray, or DataView', input);
  }
  requireString(outputEncoding, 'outputEncoding');
  const native = nativeHash(algorithm);
  if (native === undefined) throw unsupported();
  return inEncoding(run(Fn.DIGEST, native, toChunk(input, 'input')), outputEncoding);
}
