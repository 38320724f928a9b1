/**
 * The modes of the ciphers, each as an object that is fed and then finished. Between two calls of the host everything
 * is here: what lacks a whole block, how far a key stream has come, what is yet to be authenticated.
 */

import { Fn, equalBytes, pack, run } from '../../web/crypto/native.js';
import { joined } from './bytes.js';

const NONE = new Uint8Array(0);
const BLOCK = 16;

/** CBC and ECB: whole blocks go to the host, the rest waits. */
export class BlockMode {
  #fn;
  #key;
  #iv;
  #isDecrypting;
  #waiting = NONE;
  pads = true;

  /** @param {Uint8Array | null} iv  null for ECB */
  constructor(key, iv, isDecrypting) {
    this.#fn = iv === null ? Fn.AES_ECB : Fn.AES_CBC;
    this.#key = key;
    this.#iv = iv;
    this.#isDecrypting = isDecrypting;
  }

  update(bytes) {
    const all = this.#waiting.length === 0 ? bytes : joined([this.#waiting, bytes]);
    let whole = all.length - (all.length % BLOCK);
    // The last block may be the one with the padding, which only `finish` takes off.
    if (this.#isDecrypting && this.pads && whole === all.length) whole = Math.max(0, whole - BLOCK);
    this.#waiting = all.slice(whole);
    return whole === 0 ? NONE : this.#run(all.subarray(0, whole), 0);
  }

  finish() {
    if (!this.pads && this.#waiting.length === 0) return NONE;
    return this.#run(this.#waiting, this.pads ? 1 : 0);
  }

  #run(bytes, padding) {
    const direction = this.#isDecrypting ? 1 : 0;
    if (this.#iv === null) return run(this.#fn, '', pack(this.#key, bytes), direction, padding);
    const output = run(this.#fn, '', pack(this.#key, this.#iv, bytes), direction, padding);
    const ciphertext = this.#isDecrypting ? bytes : output;
    if (ciphertext.length >= BLOCK) this.#iv = ciphertext.slice(-BLOCK);
    return output;
  }
}

/** CTR: both directions are the same. */
export class CounterMode {
  #key;
  #counter;
  #offset = 0;

  constructor(key, counter) {
    this.#key = key;
    this.#counter = counter;
  }

  update(bytes) {
    if (bytes.length === 0) return NONE;
    const output = run(Fn.AES_CTR, String(this.#offset), pack(this.#key, this.#counter, bytes), 128);
    this.#offset += bytes.length;
    return output;
  }

  finish() {
    return NONE;
  }
}

/** Key wrapping: all data must come at once. The initial value has been checked to be that of RFC 3394. */
export class WrapMode {
  #key;
  #isDecrypting;

  constructor(key, isDecrypting) {
    this.#key = key;
    this.#isDecrypting = isDecrypting;
  }

  update(bytes) {
    return run(Fn.AES_KW, '', pack(this.#key, bytes), this.#isDecrypting ? 1 : 0);
  }

  finish() {
    return NONE;
  }
}

/** What the modes with authentication share: additional data, and the tag to make or to compare. */
class AuthenticatedMode {
  #isDecrypting;
  #additional = [];
  additionalBytes = 0;
  dataBytes = 0;
  /** Made when encrypting; to be set before the end when decrypting. @type {Uint8Array | null} */
  tag = null;

  constructor(isDecrypting) {
    this.#isDecrypting = isDecrypting;
  }

  addAdditional(bytes) {
    this.#additional.push(bytes);
    this.additionalBytes += bytes.length;
  }

  get additional() {
    return joined(this.#additional);
  }

  update(bytes) {
    if (bytes.length === 0) return NONE;
    const output = this.apply(bytes);
    this.authenticate((this.#isDecrypting ? bytes : output).slice());
    this.dataBytes += bytes.length;
    return output;
  }

  /** @throws {NotAuthentic} */
  finish() {
    const own = this.makeTag();
    if (!this.#isDecrypting) this.tag = own;
    else if (this.tag === null || !equalBytes(own.subarray(0, this.tag.length), this.tag)) throw new NotAuthentic();
    return NONE;
  }
}

export class NotAuthentic extends Error {}

/** Bytes of ciphertext that wait before they are authenticated. */
const WAITING_BYTES = 64 * 1024;

const FIRST_DATA_OFFSET = BLOCK;

export class GcmMode extends AuthenticatedMode {
  #key;
  #counter;
  #accumulator = new Uint8Array(BLOCK);
  #hasBegun = false;
  #chunks = [];
  #waiting = 0;

  constructor(key, iv, isDecrypting) {
    super(isDecrypting);
    this.#key = key;
    this.#counter = run(Fn.GCM_COUNTER, '', pack(key, iv));
  }

  apply(bytes) {
    const offset = String(this.dataBytes + FIRST_DATA_OFFSET);
    return run(Fn.AES_CTR, offset, pack(this.#key, this.#counter, bytes), 32);
  }

  authenticate(ciphertext) {
    this.#chunks.push(ciphertext);
    this.#waiting += ciphertext.length;
    if (this.#waiting < WAITING_BYTES) return;
    this.#begin();
    const all = joined(this.#chunks);
    const whole = all.length - (all.length % BLOCK);
    this.#hash(all.subarray(0, whole));
    this.#chunks = [all.slice(whole)];
    this.#waiting = all.length - whole;
  }

  makeTag() {
    this.#begin();
    this.#hash(joined(this.#chunks));
    const lengths = new DataView(new ArrayBuffer(BLOCK));
    lengths.setBigUint64(0, BigInt(this.additionalBytes) * 8n);
    lengths.setBigUint64(8, BigInt(this.dataBytes) * 8n);
    this.#hash(new Uint8Array(lengths.buffer));
    return run(Fn.AES_CTR, '0', pack(this.#key, this.#counter, this.#accumulator), 32);
  }

  /** Additional data comes first. */
  #begin() {
    if (!this.#hasBegun) this.#hash(this.additional);
    this.#hasBegun = true;
  }

  #hash(bytes) {
    if (bytes.length > 0) this.#accumulator = run(Fn.GHASH, '', pack(this.#key, this.#accumulator, bytes));
  }
}

/** ChaCha20-Poly1305. The ciphertext is kept until the tag is made of it. */
export class ChaChaMode extends AuthenticatedMode {
  #key;
  #nonce;
  #ciphertext = [];

  constructor(key, nonce, isDecrypting) {
    super(isDecrypting);
    this.#key = key;
    this.#nonce = nonce;
  }

  apply(bytes) {
    return run(Fn.CHACHA20, String(this.dataBytes), pack(this.#key, this.#nonce, bytes));
  }

  authenticate(ciphertext) {
    this.#ciphertext.push(ciphertext);
  }

  makeTag() {
    return run(Fn.CHACHA20_TAG, '', pack(this.#key, this.#nonce, this.additional, joined(this.#ciphertext)));
  }
}
