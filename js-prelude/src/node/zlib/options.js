/**
 * What can be said when a stream is made, checked as Node checks it, and turned into what the host's codecs take.
 *
 * Gaps: windows of brotli beyond 24 bits are refused, and `BROTLI_PARAM_NPOSTFIX` and `BROTLI_PARAM_NDIRECT`, which
 * only tune the encoder, have no effect; no compressor takes a block larger than 2^18 bytes.
 */

import { Flush } from '../../web/codec.js';
import { isArrayBuffer } from '../../web/webidl.js';
import { codedError, invalidArgType, outOfRange, requireNumber } from '../errors.js';
import { constants } from './constants.js';

const {
  BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING, BROTLI_PARAM_LARGE_WINDOW, BROTLI_PARAM_LGBLOCK, BROTLI_PARAM_LGWIN,
  BROTLI_PARAM_MODE, BROTLI_PARAM_NDIRECT, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, Z_DEFAULT_CHUNK, Z_MIN_CHUNK,
} = constants;

/**
 * What Node allows is as much as a buffer can hold. No sandbox has that much; here more than this needs to be asked for
 * by `maxOutputLength`, so that a bomb ends in an error that says what it was.
 */
const DEFAULT_MAX_OUTPUT_LENGTH = 64 * 1024 * 1024;
const MAX_OUTPUT_LENGTH = 2 ** 31 - 1;

/** Undefined and NaN are the default. */
function numberOr(value, name, min, max, fallback) {
  if (value === undefined || Number.isNaN(value)) return fallback;
  requireNumber(value, name);
  if (!Number.isFinite(value) && max !== Infinity) throw outOfRange(name, 'a finite number', value);
  if (value < min || value > max) {
    throw outOfRange(name, max === Infinity ? `>= ${min}` : `>= ${min} and <= ${max}`, value);
  }
  return value;
}

/** zlib's flush for each of brotli's operations. */
const BROTLI_FLUSHES = [Flush.NONE, Flush.SYNC, Flush.FINISH, Flush.SYNC];

export const toFlush = (format, flush) => (format === 'brotli' ? BROTLI_FLUSHES[flush] : flush);

/**
 * @param {{ format: string, compress: boolean }} kind
 * @returns {{ spec: object, dictionary: Uint8Array | undefined, chunkSize: number, flush: number, finishFlush: number,
 *   fullFlush: number, maxOutputLength: number, info: boolean, level: number, strategy: number }}
 */
export function toSettings(kind, options) {
  const isBrotli = kind.format === 'brotli';
  const [none, full, finish] = isBrotli ? [0, 1, 2] : [Flush.NONE, Flush.FULL, Flush.FINISH];
  const last = isBrotli ? 3 : Flush.BLOCK;
  const settings = {
    spec: { ...kind },
    dictionary: undefined,
    chunkSize: numberOr(options?.chunkSize, 'options.chunkSize', Z_MIN_CHUNK, Infinity, Z_DEFAULT_CHUNK),
    flush: numberOr(options?.flush, 'options.flush', none, last, none),
    finishFlush: numberOr(options?.finishFlush, 'options.finishFlush', none, last, finish),
    fullFlush: full,
    maxOutputLength: numberOr(
      options?.maxOutputLength, 'options.maxOutputLength', 1, MAX_OUTPUT_LENGTH, DEFAULT_MAX_OUTPUT_LENGTH,
    ),
    info: Boolean(options?.info),
    level: constants.Z_DEFAULT_COMPRESSION,
    strategy: constants.Z_DEFAULT_STRATEGY,
  };
  if (isBrotli) addBrotli(settings, kind, options?.params);
  else addZlib(settings, kind, options);
  return settings;
}

function addZlib(settings, { format, compress }, options) {
  const { spec } = settings;
  const given = options?.windowBits;
  const isOpen = !compress && format !== 'deflate-raw' && (given === undefined || given === null || given === 0);
  spec.windowBits = isOpen
    ? 0
    : numberOr(given, 'options.windowBits', compress && format === 'gzip' ? 9 : 8, 15, constants.Z_DEFAULT_WINDOWBITS);
  settings.level = numberOr(options?.level, 'options.level', -1, 9, -1) | 0;
  settings.strategy = numberOr(options?.strategy, 'options.strategy', 0, 4, 0) | 0;
  const memLevel = numberOr(options?.memLevel, 'options.memLevel', 1, 9, constants.Z_DEFAULT_MEMLEVEL);
  spec.windowBits |= 0;
  if (compress) Object.assign(spec, { level: settings.level, strategy: settings.strategy, memLevel: memLevel | 0 });
  const dictionary = options?.dictionary;
  if (dictionary === undefined || dictionary === null) return;
  settings.dictionary = toBytes(dictionary, 'options.dictionary', '');
}

const BROTLI_PARAMS = {
  [BROTLI_PARAM_MODE]: (params, value) => { params.mode = value; },
  [BROTLI_PARAM_QUALITY]: (params, value) => { params.quality = Math.min(value, constants.BROTLI_MAX_QUALITY); },
  [BROTLI_PARAM_LGWIN]: (params, value) => { params.windowBits = value; },
  [BROTLI_PARAM_LGBLOCK]: (params, value) => { params.blockBits = value; },
  [BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING]: (params, value) => { params.plainLiterals = value !== 0; },
  [BROTLI_PARAM_SIZE_HINT]: (params, value) => { params.sizeHint = value; },
  // 31 bits is no window at all, so that the host refuses it.
  [BROTLI_PARAM_LARGE_WINDOW]: (params, value) => { if (value !== 0) params.windowBits = 31; },
};

function addBrotli(settings, { compress }, given) {
  const params = {};
  if (given !== undefined && given !== null) {
    for (const key of Object.keys(given)) {
      const number = Number(key);
      const isKnown = compress ? number >= 0 && number <= BROTLI_PARAM_NDIRECT : number === 0 || number === 1;
      if (!Number.isInteger(number) || !isKnown) {
        throw codedError(RangeError, 'ERR_BROTLI_INVALID_PARAM', `${key} is not a valid Brotli parameter`);
      }
      const value = given[key];
      if (typeof value !== 'number' && typeof value !== 'boolean') {
        throw invalidArgType('options.params[key]', 'of type number', value);
      }
      if (compress) BROTLI_PARAMS[number]?.(params, Number(value) >>> 0);
    }
  }
  if (compress) settings.spec.brotli = params;
}

/** The bytes of anything that has some. */
export function toBytes(value, name, orString) {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isArrayBuffer(value)) return new Uint8Array(value);
  throw invalidArgType(name, `${orString}an instance of Buffer, TypedArray, DataView, or ArrayBuffer`, value);
}
