/** Compressing and decompressing in one go: while the script waits, or with a callback. */

import { Codec, ENDED, HUNGRY } from '../../web/codec.js';
import { host } from '../../boot/host.js';
import { Buffer } from '../buffer.js';
import { requireFunction } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { toZlibError, tooLarge } from './failure.js';
import { toBytes, toFlush, toSettings } from './options.js';

/** One piece of work: what is left of the input, and what came out so far. */
class Work {
  #pieces = [];
  #length = 0;
  #left;
  #limit;
  #flush;

  constructor(kind, input, options) {
    const settings = toSettings(kind, options);
    this.#left = typeof input === 'string'
      ? host.utf8Encode(input)
      : toBytes(input, 'buffer', 'of type string or ');
    // All of the input is here, so the window need not be larger.
    if (settings.spec.brotli !== undefined) settings.spec.brotli.total = Math.min(this.#left.length, 2 ** 32 - 1);
    this.codec = new Codec(settings.spec, settings.dictionary);
    this.#limit = settings.maxOutputLength;
    this.#flush = toFlush(kind.format, settings.finishFlush);
  }

  /** @returns {boolean} whether it is done */
  take({ piece, used, state }) {
    if (piece.length > 0) this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length > this.#limit) throw tooLarge(this.#limit);
    this.#left = this.#left.subarray(used);
    return state === ENDED || state === HUNGRY;
  }

  step() {
    return this.take(this.codec.step(this.#left, this.#flush));
  }

  get isQuick() {
    return this.codec.isQuick(this.#left.length);
  }

  async stepLater() {
    return this.take(await this.codec.stepLater(this.#left, this.#flush));
  }

  result() {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1) return Buffer.from(first.buffer, first.byteOffset, first.length);
    return Buffer.concat(this.#pieces, this.#length);
  }

  /** The input is read again after every pause, when a script could have changed or detached it. */
  own() {
    this.#left = this.#left.slice();
  }
}

/**
 * @param {{ format: string, compress: boolean }} kind
 * @param {(options: object | undefined) => object} engineOf  makes the stream that `info: true` shows
 */
export function runWhole(kind, input, options, engineOf) {
  const work = new Work(kind, input, options);
  try {
    while (!work.step()) { /* until it is done */ }
  } catch (error) {
    throw toZlibError(error);
  } finally {
    work.codec.close();
  }
  const buffer = work.result();
  return options?.info ? { buffer, engine: engineOf(options) } : buffer;
}

/** As `runWhole`, on another thread; wrong arguments are still thrown at once. */
export function startWhole(kind, input, options, callback, engineOf) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  requireFunction(callback, 'callback');
  const work = new Work(kind, input, options);
  // What a callback throws is nobody's rejection.
  runLater(work).then(
    (buffer) => nextTick(callback, null, options?.info ? { buffer, engine: engineOf(options) } : buffer),
    (error) => nextTick(callback, toZlibError(error)),
  );
}

async function runLater(work) {
  try {
    work.own();
    while (!(await work.stepLater())) { /* until it is done */ }
    return work.result();
  } finally {
    work.codec.close();
  }
}
