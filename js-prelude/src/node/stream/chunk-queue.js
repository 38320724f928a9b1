/** The chunks a stream holds: a list that is cheap to take from at the front. */

import { Buffer } from '../buffer.js';

/** Where emptied places are given back. */
const COMPACT_AT = 64;

export class ChunkQueue {
  #chunks = [];
  #head = 0;

  get length() {
    return this.#chunks.length - this.#head;
  }

  push(chunk) {
    this.#chunks.push(chunk);
  }

  unshift(chunk) {
    if (this.#head > 0) this.#chunks[--this.#head] = chunk;
    else this.#chunks.unshift(chunk);
  }

  first() {
    return this.#chunks[this.#head];
  }

  shift() {
    const chunk = this.#chunks[this.#head];
    this.#chunks[this.#head++] = undefined;
    if (this.#head === this.#chunks.length) {
      this.clear();
    } else if (this.#head >= COMPACT_AT && this.#head * 2 > this.#chunks.length) {
      this.#chunks.splice(0, this.#head);
      this.#head = 0;
    }
    return chunk;
  }

  clear() {
    this.#chunks = [];
    this.#head = 0;
  }

  /** Everything as one chunk. @param {boolean} isText */
  takeAll(isText) {
    let all;
    if (this.length === 1) all = this.first();
    else if (isText) all = this.#chunks.slice(this.#head).join('');
    else all = Buffer.concat(this.#chunks.slice(this.#head));
    this.clear();
    return all;
  }

  /** The first `count` units or bytes; there are at least as many. @param {number} count @param {boolean} isText */
  take(count, isText) {
    const first = this.first();
    if (count === first.length) return this.shift();
    if (count < first.length) {
      this.#chunks[this.#head] = first.slice(count);
      return first.slice(0, count);
    }
    const parts = [];
    let missing = count;
    while (missing > 0) {
      const chunk = this.first();
      if (chunk.length > missing) {
        parts.push(chunk.slice(0, missing));
        this.#chunks[this.#head] = chunk.slice(missing);
        missing = 0;
      } else {
        parts.push(this.shift());
        missing -= chunk.length;
      }
    }
    return isText ? parts.join('') : Buffer.concat(parts);
  }

  *[Symbol.iterator]() {
    for (let at = this.#head; at < this.#chunks.length; at++) yield this.#chunks[at];
  }
}
