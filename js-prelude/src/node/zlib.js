/**
 * The `zlib` module: deflate, gzip and brotli as streams, with callbacks, and at once. The work is the host's; see
 * `web/codec.js`. zstd is absent, so whoever looks for it (`zlib.createZstdDecompress`) finds that it is.
 */

import { crc32 as checksum } from '../web/codec.js';
import { host } from '../boot/host.js';
import { requireInteger } from './errors.js';
import { codes, constants } from './zlib/constants.js';
import { toBytes } from './zlib/options.js';
import { classes, kinds } from './zlib/streams.js';
import { runWhole, startWhole } from './zlib/whole.js';

export { codes, constants };
export const {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip,
} = classes;

/** The three functions that belong to each class. */
function functionsOf(name) {
  const Class = classes[name];
  const kind = kinds[name];
  const create = (options) => new Class(options);
  const later = function (buffer, options, callback) {
    startWhole(kind, buffer, options, callback, create);
  };
  const sync = (buffer, options) => runWhole(kind, buffer, options, create);
  return [create, later, sync];
}

export const [createDeflate, deflate, deflateSync] = functionsOf('Deflate');
export const [createInflate, inflate, inflateSync] = functionsOf('Inflate');
export const [createGzip, gzip, gzipSync] = functionsOf('Gzip');
export const [createGunzip, gunzip, gunzipSync] = functionsOf('Gunzip');
export const [createDeflateRaw, deflateRaw, deflateRawSync] = functionsOf('DeflateRaw');
export const [createInflateRaw, inflateRaw, inflateRawSync] = functionsOf('InflateRaw');
export const [createUnzip, unzip, unzipSync] = functionsOf('Unzip');
export const [createBrotliCompress, brotliCompress, brotliCompressSync] = functionsOf('BrotliCompress');
export const [createBrotliDecompress, brotliDecompress, brotliDecompressSync] =
  functionsOf('BrotliDecompress');

/** @returns {number} the CRC-32 of the data, going on from `value` */
export function crc32(data, value = 0) {
  const bytes = typeof data === 'string' ? host.utf8Encode(data) : toBytes(data, 'data', 'of type string or ');
  requireInteger(value, 'value', 0, 2 ** 32 - 1);
  return checksum(bytes, value);
}

export default {
  BrotliCompress, BrotliDecompress, Deflate, DeflateRaw, Gunzip, Gzip, Inflate, InflateRaw, Unzip, brotliCompress,
  brotliCompressSync, brotliDecompress, brotliDecompressSync, codes, constants, crc32, createBrotliCompress,
  createBrotliDecompress, createDeflate, createDeflateRaw, createGunzip, createGzip, createInflate, createInflateRaw,
  createUnzip, deflate, deflateRaw, deflateRawSync, deflateSync, gunzip, gunzipSync, gzip, gzipSync, inflate, inflateRaw,
  inflateRawSync, inflateSync, unzip, unzipSync,
};
