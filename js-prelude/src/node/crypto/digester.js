/**
 * A hash being fed. Little data waits here and costs one call of the host; of much data the host makes the hash's
 * state, which is kept here too, so that an image of the sandbox holds it and a copy is one.
 */

import { Fn, pack, run } from '../../web/crypto/native.js';
import { joined } from './bytes.js';

/** Bytes that wait before they are hashed. */
const WAITING_BYTES = 64 * 1024;

const NONE = new Uint8Array(0);

export class Digester {
  #native;
  /** @type {(Uint8Array)[]} */
  #chunks = [];
  #waiting = 0;
  #state = NONE;

  /** @param {string} native  the hash's name on the host */
  constructor(native) {
    this.#native = native;
  }

  /** @param {Uint8Array} bytes  nobody else's: they are not copied */
  update(bytes) {
    this.#chunks.push(bytes);
    this.#waiting += bytes.length;
    if (this.#waiting >= WAITING_BYTES)
      this.#state = run(Fn.DIGEST_UPDATE, this.#native, pack(this.#state, this.#take()));
  }

  /** @returns {Uint8Array} */
  finish() {
    if (this.#state.length === 0) return run(Fn.DIGEST, this.#native, this.#take());
    return run(Fn.DIGEST_FINAL, this.#native, pack(this.#state, this.#take()));
  }

  copy() {
    const copy = new Digester(this.#native);
    copy.#chunks = [...this.#chunks];
    copy.#waiting = this.#waiting;
    copy.#state = this.#state;
    return copy;
  }

  /** What waits, which then waits no more. @returns {Uint8Array} */
  #take() {
    const waiting = joined(this.#chunks);
    this.#chunks = [];
    this.#waiting = 0;
    return waiting;
  }
}
