/**
 * The legacy encodings of the Encoding standard, which the host knows (`service::text` on the other side). A decoder of
 * a stream is the host's too: it may hold half a character, or which character set is chosen.
 */

import { Service, call, takeText } from '../boot/services.js';

/** The functions of the service; `service/text.rs` has the same table. */
const RESOLVE = 1;
const DECODE = 2;
const CLOSE = 3;

const FATAL = 1;
const LAST = 2;

/** What one call takes; `TextLimits::input_bytes` is not less. */
const PIECE_BYTES = 256 * 1024;

/** Encodings whose characters can be cut in two. */
const MULTI_BYTE = new Set(['big5', 'euc-jp', 'euc-kr', 'gb18030', 'gbk', 'iso-2022-jp', 'shift_jis']);

/**
 * @param {string} label
 * @returns {string | undefined} the lower case name of its encoding
 */
export function resolveLegacy(label) {
  try {
    call(Service.TEXT, RESOLVE, 0, 0, label);
    return takeText();
  } catch {
    return undefined;
  }
}

/** The number of the last decoder opened. */
let lastId = 0;

const lost = new FinalizationRegistry((id) => call(Service.TEXT, CLOSE, id));

export class LegacyDecoder {
  #encoding;
  #flags;
  #isStateless;
  /** Of the stream under way; 0 if there is none. */
  #id = 0;

  constructor(encoding, fatal) {
    this.#encoding = encoding;
    this.#flags = fatal ? FATAL : 0;
    this.#isStateless = !MULTI_BYTE.has(encoding);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {boolean} isLast  whether the stream ends with them
   */
  decode(bytes, isLast) {
    let text = '';
    let at = 0;
    do {
      const piece = bytes.length <= PIECE_BYTES ? bytes : bytes.subarray(at, at + PIECE_BYTES);
      at += piece.length;
      text += this.#decodePiece(piece, isLast && at === bytes.length);
    } while (at < bytes.length);
    return text;
  }

  #decodePiece(bytes, isLast) {
    if (this.#id === 0 && !isLast && !this.#isStateless) {
      this.#id = ++lastId;
      lost.register(this, this.#id, this);
    }
    const id = this.#id;
    let isOver = isLast;
    try {
      call(Service.TEXT, DECODE, id, this.#flags | (isLast ? LAST : 0), this.#encoding, bytes);
      return takeText();
    } catch (error) {
      isOver = true; // the host has dropped the decoder
      if (error.code === 'MALFORMED') {
        throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
      }
      throw new RangeError(`TextDecoder.decode: ${error.message}`);
    } finally {
      if (isOver && id !== 0) {
        lost.unregister(this);
        this.#id = 0;
      }
    }
  }
}
