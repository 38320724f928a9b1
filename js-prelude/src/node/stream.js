/**
 * The `stream` module. `require('stream')` is the class Stream itself, with all others as its properties; what they do
 * is in `stream/`.
 */

import { Buffer } from './buffer.js';
import { addAbortSignal } from './stream/signal.js';
import { destroyer, isDestroyed as isDestroyedStream } from './stream/destroy.js';
import { Duplex } from './stream/duplex.js';
import { finished } from './stream/finished.js';
import './stream/from.js';
import { getDefaultHighWaterMark, setDefaultHighWaterMark } from './stream/high-water.js';
import { compose, duplexPair } from './stream/join.js';
import { canRead, canWrite, isReadable as isReadableStream, isStream, isWebReadable } from './stream/kinds.js';
import { Stream } from './stream/legacy.js';
import './stream/operators.js';
import { pipeline } from './stream/pipeline.js';
import promises from './stream/promises.js';
import { Readable } from './stream/readable.js';
import { PassThrough, Transform } from './stream/transform.js';
import './stream/web-adapters.js';
import { Writable } from './stream/writable.js';

const custom = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(pipeline, custom, { value: promises.pipeline, enumerable: true });
Object.defineProperty(finished, custom, { value: promises.finished, enumerable: true });

const destroy = (stream, error) => destroyer(stream, error);

const isReadable = (stream) => (stream === null || stream === undefined ? null : (canRead(stream) ?? null));

const isWritable = (stream) => (stream === null || stream === undefined ? null : (canWrite(stream) ?? null));

const isDestroyed = (stream) => (isStream(stream) ? isDestroyedStream(stream) : null);

const isErrored = (stream) => Boolean(stream?._readableState?.errorEmitted || stream?._writableState?.errorEmitted);

const isDisturbed = (stream) => Boolean(
  stream && (stream.readableDidRead || stream.readableAborted || (isWebReadable(stream) && stream.locked) ||
    (isReadableStream(stream) && stream._readableState?.endEmitted)),
);

const _uint8ArrayToBuffer = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const _isArrayBufferView = (value) => ArrayBuffer.isView(value);
const _isUint8Array = (value) => value instanceof Uint8Array;

Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, addAbortSignal, compose, destroy,
  duplexPair, isReadable, isWritable, isDestroyed, isErrored, isDisturbed, promises, getDefaultHighWaterMark,
  setDefaultHighWaterMark, _uint8ArrayToBuffer, _isUint8Array, _isArrayBufferView,
});

export {
  Stream, Readable, Writable, Duplex, Transform, PassThrough, pipeline, finished, addAbortSignal, compose, destroy,
  duplexPair, isReadable, isWritable, isDestroyed, isErrored, isDisturbed, promises, getDefaultHighWaterMark,
  setDefaultHighWaterMark, _uint8ArrayToBuffer, _isUint8Array, _isArrayBufferView,
};
export default Stream;
