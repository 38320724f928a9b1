/** ReadableState: `_readableState`. The names of its fields are Node's, because packages look at them. */

import { StringDecoder } from '../string_decoder.js';
import { ChunkQueue } from './chunk-queue.js';
import { highWaterMarkOf } from './high-water.js';

/** Whether `pause` (true) or `resume` (false) was called last; null where neither was. */
export const paused = Symbol('paused');

export class ReadableState {
  constructor(options, stream, isDuplex) {
    this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.readableObjectMode));
    this.highWaterMark = highWaterMarkOf(options, this.objectMode, 'readableHighWaterMark', isDuplex);
    this.defaultEncoding = options?.defaultEncoding || 'utf8';
    this.emitClose = options?.emitClose !== false;
    this.autoDestroy = options?.autoDestroy !== false;
    this.buffer = new ChunkQueue();
    /** What the buffer holds, in bytes, units or objects. */
    this.length = 0;
    this.pipes = [];
    /** null: nobody has asked yet; false: paused, or read by hand; true: chunks go out as they come. */
    this.flowing = null;
    this.ended = false;
    this.endEmitted = false;
    this.reading = false;
    /** Whether `_read` is on the stack. */
    this.sync = true;
    this.needReadable = false;
    this.emittedReadable = false;
    this.readableListening = false;
    this.resumeScheduled = false;
    this.readingMore = false;
    this.dataEmitted = false;
    /** The destinations that asked to wait. @type {Set<object>} */
    this.awaitDrainWriters = new Set();
    this.decoder = null;
    this.encoding = null;
    this[paused] = null;
    this.constructed = true;
    this.destroyed = false;
    this.errored = null;
    this.errorEmitted = false;
    this.closed = false;
    this.closeEmitted = false;
    if (options?.encoding) {
      this.decoder = new StringDecoder(options.encoding);
      this.encoding = options.encoding;
    }
  }

  get pipesCount() {
    return this.pipes.length;
  }
}
