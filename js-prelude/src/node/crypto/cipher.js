/** Cipheriv and Decipheriv, which are streams too, and what is known of ciphers. */

import { ServiceError } from '../../boot/services.js';
import { codedError, invalidArgType, requireInteger, requireString } from '../errors.js';
import { StringDecoder } from '../string_decoder.js';
import { inEncoding, toBuffer, toBytes, toChunk, viewOf } from './bytes.js';
import { BlockMode, ChaChaMode, CounterMode, GcmMode, NotAuthentic, WrapMode } from './cipher-modes.js';
import { cipherNamed, cipherNumbered, getCiphers } from './cipher-names.js';
import { invalidState, opensslError } from './errors.js';
import { secretBytes } from './key-object.js';
import { LazyTransform } from './lazy-transform.js';

const KEY = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
const IV = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';

const GCM_TAG_BYTES = new Set([4, 8, 12, 13, 14, 15, 16]);
const LONGEST_GCM_IV_BYTES = 2 ** 20;
/** RFC 3394's initial value, eight times. No other is here. */
const WRAP_IV_BYTE = 0xa6;

const invalidIv = () => codedError(TypeError, 'ERR_CRYPTO_INVALID_IV', 'Invalid initialization vector');
const invalidKeyLength = () => codedError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length');
const invalidTag = (length) => (
  codedError(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', `Invalid authentication tag length: ${length}`)
);

function modeOf(info, key, iv, isDecrypting) {
  switch (info.mode) {
    case 'cbc': return new BlockMode(key, iv, isDecrypting);
    case 'ecb': return new BlockMode(key, null, isDecrypting);
    case 'ctr': return new CounterMode(key, iv);
    case 'gcm': return new GcmMode(key, iv, isDecrypting);
    case 'wrap': return new WrapMode(key, isDecrypting);
    default: return new ChaChaMode(key, iv, isDecrypting);
  }
}

function keyBytes(key, encoding) {
  const bytes = typeof key === 'string' ? toBytes(key, 'key', encoding) : (viewOf(key)?.slice() ?? secretBytes(key));
  if (bytes === undefined) throw invalidArgType('key', KEY, key);
  return bytes;
}

function checkIv(info, iv) {
  const { length } = iv;
  if (info.mode === 'gcm') {
    if (length === 0 || length > LONGEST_GCM_IV_BYTES) throw invalidIv();
  } else if (info.mode === 'stream') {
    if (length > info.ivLength || length === 0) throw invalidIv();
  } else if (length !== (info.ivLength ?? 0) || (info.mode === 'wrap' && iv.some((byte) => byte !== WRAP_IV_BYTE))) {
    throw invalidIv();
  }
}

/** OpenSSL takes a shorter nonce as one that begins with zeros. */
function nonceOf(iv, length) {
  if (iv.length === length) return iv.slice();
  const nonce = new Uint8Array(length);
  nonce.set(iv, length - iv.length);
  return nonce;
}

/** What Cipheriv and Decipheriv share. */
class CipherBase extends LazyTransform {
  #info;
  #mode;
  #tagBytes;
  #hasData = false;
  #isFinished = false;
  #decoder = null;

  constructor(isDecrypting, algorithm, key, iv, options) {
    requireString(algorithm, 'cipher');
    super(options);
    const info = cipherNamed(algorithm);
    if (info === undefined) throw codedError(Error, 'ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher');
    const secret = keyBytes(key, options?.encoding);
    if (iv !== null && typeof iv !== 'string' && viewOf(iv) === undefined) throw invalidArgType('iv', IV, iv);
    if (iv === null && info.ivLength !== undefined) throw invalidIv();
    const vector = iv === null ? new Uint8Array(0) : toBytes(iv, 'iv');
    checkIv(info, vector);
    if (secret.length !== info.keyLength) throw invalidKeyLength();
    this.#tagBytes = tagLength(info, options?.authTagLength);
    this.#info = info;
    this.#mode = modeOf(
      info,
      secret,
      info.mode === 'stream' ? nonceOf(vector, info.ivLength) : vector.slice(),
      isDecrypting,
    );
  }

  update(data, inputEncoding, outputEncoding) {
    const bytes = toChunk(data, 'data', inputEncoding);
    if (this.#isFinished) throw new Error('Trying to add data in unsupported state');
    this.#hasData = true;
    return this.#out(this.#guarded(() => this.#mode.update(bytes)), outputEncoding, false);
  }

  final(outputEncoding) {
    if (this.#isFinished) throw invalidState();
    this.#isFinished = true;
    const bytes = this.#guarded(() => this.#mode.finish());
    return this.#out(bytes, outputEncoding, true);
  }

  setAutoPadding(autoPadding = true) {
    if (this.#isFinished) throw invalidState('setAutoPadding');
    if (this.#mode instanceof BlockMode) this.#mode.pads = Boolean(autoPadding);
    return this;
  }

  setAAD(buffer, options) {
    const bytes = toBytes(buffer, 'buffer', options?.encoding);
    if (this.#mode.addAdditional === undefined || this.#hasData || this.#isFinished) throw invalidState('setAAD');
    this.#mode.addAdditional(bytes.slice());
    return this;
  }

  _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  }

  _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  #guarded(work) {
    try {
      return work();
    } catch (error) {
      if (error instanceof NotAuthentic) throw new Error('Unsupported state or unable to authenticate data');
      if (!(error instanceof ServiceError)) throw error;
      if (this.#info.mode === 'wrap') throw new Error('Trying to add data in unsupported state');
      throw opensslError(error.message === 'bad decrypt' ? 'BAD_DECRYPT' : 'WRONG_FINAL_BLOCK_LENGTH');
    }
  }

  /** Text may have to wait for its next bytes, so one decoder is kept from the first piece to the last. */
  #out(bytes, encoding, isLast) {
    if (encoding === undefined || encoding === null || encoding === 'buffer') return toBuffer(bytes);
    if (encoding === 'hex' || encoding === 'latin1' || encoding === 'binary') return inEncoding(bytes, encoding);
    this.#decoder ??= new StringDecoder(encoding);
    return isLast ? this.#decoder.end(toBuffer(bytes)) : this.#decoder.write(toBuffer(bytes));
  }

  static tagOf(cipher) {
    if (cipher.#mode.tag === undefined || !cipher.#isFinished || cipher.#mode.tag === null) {
      throw invalidState('getAuthTag');
    }
    return toBuffer(cipher.#mode.tag.slice(0, cipher.#tagBytes ?? 16));
  }

  static setTag(cipher, tag, encoding) {
    const bytes = toBytes(tag, 'buffer', encoding);
    const mode = cipher.#mode;
    if (mode.tag === undefined || mode.tag !== null || cipher.#isFinished) throw invalidState('setAuthTag');
    const isValid = cipher.#tagBytes === undefined
      ? GCM_TAG_BYTES.has(bytes.length)
      : bytes.length === cipher.#tagBytes;
    if (!isValid) throw invalidTag(bytes.length);
    mode.tag = bytes.slice();
  }
}

const { tagOf, setTag } = CipherBase;
delete CipherBase.tagOf;
delete CipherBase.setTag;

/** Bytes of the tag if they are fixed beforehand; GCM leaves it to the tag that is set. */
function tagLength(info, asked) {
  if (info.mode !== 'gcm' && info.mode !== 'stream') return undefined;
  if (asked === undefined) return info.mode === 'stream' ? 16 : undefined;
  requireInteger(asked, 'options.authTagLength', 0, 2 ** 31 - 1);
  if (info.mode === 'gcm' ? !GCM_TAG_BYTES.has(asked) : asked > 16 || asked === 0) throw invalidTag(asked);
  return asked;
}

export class Cipheriv extends CipherBase {
  constructor(cipher, key, iv, options) {
    super(false, cipher, key, iv, options);
  }

  getAuthTag() {
    return tagOf(this);
  }
}

export class Decipheriv extends CipherBase {
  constructor(cipher, key, iv, options) {
    super(true, cipher, key, iv, options);
  }

  setAuthTag(tag, encoding) {
    setTag(this, tag, encoding);
    return this;
  }
}

export const createCipheriv = (cipher, key, iv, options) => new Cipheriv(cipher, key, iv, options);
export const createDecipheriv = (cipher, key, iv, options) => new Decipheriv(cipher, key, iv, options);

export function getCipherInfo(nameOrNid, options = {}) {
  if (typeof nameOrNid !== 'string' && typeof nameOrNid !== 'number') {
    throw invalidArgType('nameOrNid', 'of type string or number', nameOrNid);
  }
  const info = typeof nameOrNid === 'string' ? cipherNamed(nameOrNid) : cipherNumbered(nameOrNid);
  if (info === undefined) return undefined;
  const { keyLength = info.keyLength, ivLength = info.ivLength } = options;
  const takesAny = info.mode === 'gcm' && ivLength > 0;
  if (keyLength !== info.keyLength || (ivLength !== info.ivLength && !takesAny)) return undefined;
  const shown = { mode: info.mode, name: info.name, nid: info.nid };
  if (info.blockSize !== undefined) shown.blockSize = info.blockSize;
  if (ivLength !== undefined) shown.ivLength = ivLength;
  return { ...shown, keyLength };
}

export { getCiphers };
