/** The two queuing strategies of the standard, and what stream constructors take out of a strategy. */

import { defineInterface, isObject } from '../webidl.js';
import { call } from './promises.js';

// One function each for the whole realm, as the standard asks; arrows, so that they are no constructors.
const byteLengthSize = { size: (chunk) => chunk.byteLength }.size;
const countSize = { size: () => 1 }.size;

function toHighWaterMark(init, name) {
  const highWaterMark = isObject(init) ? init.highWaterMark : undefined;
  if (highWaterMark === undefined) throw new TypeError(`${name} needs an object with a highWaterMark`);
  return +highWaterMark;
}

export class ByteLengthQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = toHighWaterMark(init, 'ByteLengthQueuingStrategy');
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark;
    return byteLengthSize;
  }
}

export class CountQueuingStrategy {
  #highWaterMark;

  constructor(init) {
    this.#highWaterMark = toHighWaterMark(init, 'CountQueuingStrategy');
  }

  get highWaterMark() {
    return this.#highWaterMark;
  }

  get size() {
    this.#highWaterMark;
    return countSize;
  }
}

defineInterface(ByteLengthQueuingStrategy);
defineInterface(CountQueuingStrategy);

/** ExtractHighWaterMark */
export function extractHighWaterMark(strategy, defaultHWM) {
  const { highWaterMark } = strategy;
  if (highWaterMark === undefined) return defaultHWM;
  if (!(highWaterMark >= 0)) throw new RangeError('highWaterMark must be a non-negative number');
  return highWaterMark;
}

/** ExtractSizeAlgorithm; `undefined` stands for the algorithm that returns 1. */
export function extractSizeAlgorithm(strategy) {
  return strategy.size === countSize ? undefined : strategy.size;
}

/** Runs a size algorithm from `extractSizeAlgorithm`. */
export function chunkSizeOf(sizeAlgorithm, chunk) {
  return sizeAlgorithm === undefined ? 1 : +call(sizeAlgorithm, undefined, chunk);
}
