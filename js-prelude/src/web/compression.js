/**
 * CompressionStream and DecompressionStream of the Compression Streams standard, with the format "brotli" too.
 *
 * A deliberate difference: where one chunk expands to very much (`AHEAD_BYTES`), the rest is made as the reader takes
 * it, while the standard has all of it queued at once. A chunk is written when it has been worked off, so whoever waits
 * for a write of a bomb before reading waits for good, but in place of the memory running out.
 */

import { Codec, ENDED, Flush, HUNGRY } from './codec.js';
import { rejected } from './streams/promises.js';
import { wrapReadable } from './streams/readable-stream.js';
import { transformStreamDefaultControllerEnqueue, TransformState } from './streams/transform-core.js';
import { wrapWritable } from './streams/writable-stream.js';
import { bytesOf, defineInterface, requireArguments, toDOMString } from './webidl.js';

/** What one chunk may expand to before anybody reads. */
const AHEAD_BYTES = 16 * 1024 * 1024;

const FORMATS = new Set(['deflate', 'deflate-raw', 'gzip', 'brotli']);

const EMPTY = new Uint8Array(0);

/** Brotli's own default takes a second for a megabyte, which nobody streaming expects. */
const BROTLI_QUALITY = 5;

/** The transformer of both classes: methods answer undefined, or a promise if the work is done elsewhere. */
class CodecTransformer {
  #codec;
  #isCompressor;
  #hasEnded = false;

  constructor(spec) {
    this.#codec = new Codec(spec);
    this.#isCompressor = spec.compress;
  }

  transform(chunk, stream) {
    try {
      const bytes = bytesOf(chunk, 'A chunk');
      if (bytes.length === 0) return undefined;
      if (this.#hasEnded) throw new TypeError('There is data after the end of the compressed data');
      return this.#run(bytes, Flush.NONE, stream);
    } catch (error) {
      return this.#fail(error);
    }
  }

  flush(stream) {
    try {
      if (this.#hasEnded) return undefined;
      return this.#run(EMPTY, Flush.FINISH, stream);
    } catch (error) {
      return this.#fail(error);
    }
  }

  cancel() {
    this.#codec.close();
    return undefined;
  }

  /** The first step is taken at once where it is quick, and mostly it is the only one. */
  #run(bytes, flush, stream) {
    if (!this.#codec.isQuick(bytes.length)) return this.#runLater(bytes.slice(), 0, flush, stream);
    const step = this.#codec.step(bytes, flush);
    this.#enqueue(step, stream);
    if (this.#isDone(step, bytes.length - step.used)) return undefined;
    return this.#runLater(bytes.slice(step.used), step.piece.length, flush, stream);
  }

  async #runLater(bytes, ahead, flush, stream) {
    try {
      for (;;) {
        const step = await this.#codec.stepLater(bytes, flush);
        if (this.#codec.isClosed) return; // cancelled meanwhile
        this.#enqueue(step, stream);
        bytes = bytes.subarray(step.used);
        if (this.#isDone(step, bytes.length)) return;
        ahead += step.piece.length;
        if (ahead > AHEAD_BYTES && stream.backpressure) await stream.backpressureChange.promise;
        if (this.#codec.isClosed) return;
      }
    } catch (error) {
      throw this.#errorOf(error);
    }
  }

  #enqueue({ piece }, stream) {
    if (piece.length > 0) transformStreamDefaultControllerEnqueue(stream, piece);
  }

  #isDone(step, left) {
    if (step.state === ENDED) {
      this.#hasEnded = true;
      this.#codec.close();
      if (left > 0) throw new TypeError('There is data after the end of the compressed data');
      return true;
    }
    return step.state === HUNGRY;
  }

  #fail(error) {
    return rejected(this.#errorOf(error));
  }

  #errorOf(error) {
    this.#codec.close();
    if (error instanceof TypeError) return error;
    const what = this.#isCompressor ? 'The data could not be compressed' : 'The compressed data is not valid';
    return new TypeError(`${what}: ${error?.message}`, { cause: error });
  }
}

function transformOf(format, compress) {
  const spec = { format, compress, single: true };
  if (compress && format === 'brotli') spec.brotli = { quality: BROTLI_QUALITY };
  return new TransformState(new CodecTransformer(spec), undefined);
}

function toFormat(value, given, where) {
  requireArguments(1, given, `${where} constructor`);
  const format = toDOMString(value);
  if (!FORMATS.has(format)) {
    throw new TypeError(`${where} constructor: the format "${format.slice(0, 100)}" is not supported`);
  }
  return format;
}

/** The two classes differ in their name and in the direction. */
function codecStream(name, compress) {
  const CodecStream = {
    [name]: class {
      #readable;
      #writable;

      constructor(format) {
        const impl = transformOf(toFormat(format, arguments.length, name), compress);
        this.#readable = wrapReadable(impl.readable);
        this.#writable = wrapWritable(impl.writable);
      }

      get readable() {
        return this.#readable;
      }

      get writable() {
        return this.#writable;
      }
    },
  }[name];
  defineInterface(CodecStream);
  return CodecStream;
}

export const CompressionStream = codecStream('CompressionStream', true);
export const DecompressionStream = codecStream('DecompressionStream', false);
