/**
 * A compressor or decompressor of the host's (`service::codec` on the other side): what `CompressionStream` and
 * `node:zlib` are both made of. It is opened by its first step and must be closed; one that is lost closes itself.
 */

import { Service, block, call, start, takeBytes } from '../boot/services.js';

/** The functions of the service; `service/codec.rs` has the same table. */
const OPEN = 1;
const PUSH = 2;
const CLOSE = 3;
const CRC32 = 4;

/** What is wanted with the last of the input. The numbers are zlib's. */
export const Flush = { NONE: 0, PARTIAL: 1, SYNC: 2, FULL: 3, FINISH: 4, BLOCK: 5 };

/** How the stream stands after a step: it needs input, it has more to give, it is over. */
export const HUNGRY = 0;
export const MORE = 1;
export const ENDED = 2;

/** What one step takes at most: `CodecLimits::input_bytes`. */
const PIECE_BYTES = 256 * 1024;
/** Compressing this much takes about a millisecond; more is done where nobody waits for the thread. */
const INLINE_BYTES = 32 * 1024;
/** From here on brotli takes its time, whatever the size. */
const FAST_BROTLI_QUALITY = 4;

const EMPTY = new Uint8Array(0);

/** The number of the last stream opened. Streams are numbered here, so that opening one needs no answer. */
let lastId = 0;

const lost = new FinalizationRegistry((id) => call(Service.CODEC, CLOSE, id));

/**
 * @typedef {object} Step
 * @property {Uint8Array} piece  what came out, up to 256 KiB
 * @property {number} used  how much of the input is used up
 * @property {number} state  HUNGRY, MORE or ENDED
 */

export class Codec {
  #id = 0;
  #spec;
  #dictionary;
  #isClosed = false;

  /**
   * @param {object} spec  `codec::spec::Spec`: format, compress and whatever else is to be set
   * @param {Uint8Array} [dictionary]
   */
  constructor(spec, dictionary = undefined) {
    this.#spec = spec;
    this.#dictionary = dictionary;
  }

  get isClosed() {
    return this.#isClosed;
  }

  /** Whether anything was ever pushed. */
  get isOpen() {
    return this.#id !== 0;
  }

  /** Whether a step on this many bytes is over before anybody notices. */
  isQuick(length) {
    const { format, compress, brotli } = this.#spec;
    if (!compress) return true; // what comes out is bounded, and so is the time it takes
    if (format === 'brotli' && !(brotli?.quality <= FAST_BROTLI_QUALITY)) return false;
    return length <= INLINE_BYTES;
  }

  /**
   * One step, at once. `flush` counts when `bytes` are taken whole; after MORE it is called again with what is left.
   * @returns {Step}
   */
  step(bytes, flush) {
    this.#open();
    const [piece, kind] = pieceOf(bytes, flush);
    const run = this.isQuick(piece.length) ? call : block;
    const number = run(Service.CODEC, PUSH, this.#id, kind, undefined, piece);
    return outcome(number, takeBytes() ?? EMPTY, piece.length < bytes.length);
  }

  /**
   * One step, on another thread. No other may be taken until it is done.
   * @returns {Promise<Step>}
   */
  async stepLater(bytes, flush) {
    this.#open();
    const [piece, kind] = pieceOf(bytes, flush);
    const { number, bytes: output } = await start(Service.CODEC, PUSH, this.#id, kind, undefined, piece);
    return outcome(number, output, piece.length < bytes.length);
  }

  /** Gives the stream up. Steps already under way come to their end. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#id === 0) return;
    lost.unregister(this);
    call(Service.CODEC, CLOSE, this.#id);
  }

  #open() {
    if (this.#isClosed) throw new TypeError('The stream is closed');
    if (this.#id !== 0) return;
    const id = lastId + 1;
    call(Service.CODEC, OPEN, id, 0, JSON.stringify(this.#spec), this.#dictionary);
    this.#id = lastId = id;
    lost.register(this, id, this);
  }
}

function pieceOf(bytes, flush) {
  return bytes.length <= PIECE_BYTES ? [bytes, flush] : [bytes.subarray(0, PIECE_BYTES), Flush.NONE];
}

function outcome(number, piece, isPart) {
  const state = number & 3;
  return { piece, used: number >>> 2, state: state === HUNGRY && isPart ? MORE : state };
}

/** CRC-32 of bytes, going on from a checksum so far. */
export function crc32(bytes, value) {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    call(Service.CODEC, CRC32, value, 0, undefined, bytes.subarray(at, at + PIECE_BYTES));
    const sum = takeBytes();
    value = (sum[0] | (sum[1] << 8) | (sum[2] << 16) | (sum[3] << 24)) >>> 0;
  }
  return value;
}
