/**
 * `stream.finished`: one callback when a stream is over, in whatever way and of whatever make it is.
 *
 * Gap by design: Web streams are not taken, because only who holds their reader learns of their end.
 */

import { invalidArgType, requireFunction } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { runInFrame, takeFrame } from '../async-frame.js';
import { abortError, prematureClose } from './errors.js';
import {
  errorOf, isClosed, isReadable, isReadableFinished, isRequest, isStream, isWritable, isWritableFinished, willEmitClose,
} from './kinds.js';

const nothing = () => {};

/**
 * @param {object} stream
 * @param {{ readable?: boolean, writable?: boolean, error?: boolean, signal?: AbortSignal, cleanup?: boolean }}
 *   [options]
 * @param {(error?: Error) => void} callback
 * @returns {() => void} that stops listening
 */
export function finished(stream, options, callback) {
  if (typeof options === 'function') [options, callback] = [{}, options];
  else if (options === undefined || options === null) options = {};
  else if (typeof options !== 'object') throw invalidArgType('options', 'of type object', options);
  requireFunction(callback, 'callback');
  const { signal } = options;
  if (signal !== undefined && (signal === null || typeof signal !== 'object' || !('aborted' in signal))) {
    throw invalidArgType('options.signal', 'an instance of AbortSignal', signal);
  }
  if (!isStream(stream)) throw invalidArgType('stream', 'an instance of Stream', stream);
  return new Watch(stream, options, callback).begin();
}

/** The listeners on one stream. */
class Watch {
  constructor(stream, options, callback) {
    this.stream = stream;
    this.frame = takeFrame();
    this.callback = callback;
    this.signal = options.signal;
    this.heedsErrors = options.error !== false;
    this.readable = options.readable ?? isReadable(stream);
    this.writable = options.writable ?? isWritable(stream);
    // For those that are not ours, 'close' may come at any time or never.
    this.willClose =
      willEmitClose(stream) && isReadable(stream) === Boolean(this.readable) &&
        isWritable(stream) === Boolean(this.writable);
    this.readableOver = isReadableFinished(stream, false);
    this.writableOver = isWritableFinished(stream, false);
    /** @type {[string, Function][]} */
    this.listeners = [];
    this.onAbort = null;
  }

  call(...args) {
    const { callback } = this;
    // Once, however many events say the same.
    this.callback = nothing;
    if (callback !== nothing) runInFrame(this.frame, callback, this.stream, args);
  }

  listen(type, listener) {
    this.listeners.push([type, listener]);
    this.stream.on(type, listener);
  }

  stop() {
    this.callback = nothing;
    for (const [type, listener] of this.listeners) this.stream.removeListener(type, listener);
    if (this.onAbort !== null) this.signal.removeEventListener('abort', this.onAbort);
  }

  begin() {
    const { stream } = this;
    const isLegacy = this.writable && !stream._writableState;
    const onFinish = () => this.onFinish();
    if (isRequest(stream)) {
      this.listen('complete', onFinish);
      if (!this.willClose) this.listen('abort', () => this.onClose());
    } else if (isLegacy) {
      const onEndOrClose = () => {
        if (!stream.writableEnded) return;
        onFinish();
      };
      this.listen('end', onEndOrClose);
      this.listen('close', onEndOrClose);
    }
    if (!this.willClose && typeof stream.aborted === 'boolean') this.listen('aborted', () => this.onClose());
    this.listen('end', () => this.onEnd());
    this.listen('finish', onFinish);
    if (this.heedsErrors) this.listen('error', (error) => this.call(error));
    this.listen('close', () => this.onClose());
    this.checkWhetherOver();
    this.heedSignal();
    return () => this.stop();
  }

  /** It may be over already, and then says nothing any more. */
  checkWhetherOver() {
    const { stream } = this;
    const readable = stream._readableState;
    const writable = stream._writableState;
    if (isClosed(stream)) {
      nextTick(() => this.onClose());
    } else if (writable?.errorEmitted || readable?.errorEmitted) {
      if (!this.willClose) nextTick(() => this.onClosed());
    } else if (
      (!this.readable && (!this.willClose || stream.readable) && (this.writableOver || stream.writable === false)) ||
      (!this.writable && (!this.willClose || stream.writable) && (this.readableOver || stream.readable === false))
    ) {
      nextTick(() => this.onClosed());
    } else if (readable && isRequest(stream) && stream.aborted) {
      nextTick(() => this.onClosed());
    }
  }

  heedSignal() {
    const { signal } = this;
    if (!signal) return;
    this.onAbort = () => {
      const { callback } = this;
      this.stop();
      this.callback = callback;
      this.call(abortError(signal));
    };
    if (signal.aborted) nextTick(this.onAbort);
    else signal.addEventListener('abort', this.onAbort, { once: true });
  }

  onFinish() {
    this.writableOver = true;
    if (this.stream.destroyed) this.willClose = false;
    if (this.willClose && (!this.stream.readable || this.readable)) return;
    if (!this.readable || this.readableOver) this.call();
  }

  onEnd() {
    this.readableOver = true;
    if (this.stream.destroyed) this.willClose = false;
    if (this.willClose && (!this.stream.writable || this.writable)) return;
    if (!this.writable || this.writableOver) this.call();
  }

  onClose() {
    const { stream } = this;
    const errored = errorOf(stream);
    if (errored && typeof errored !== 'boolean') {
      this.call(errored);
    } else if (this.readable && !this.readableOver && isReadable(stream, true) && !isReadableFinished(stream, false)) {
      this.call(prematureClose());
    } else if (this.writable && !this.writableOver && !isWritableFinished(stream, false)) {
      this.call(prematureClose());
    } else {
      this.call();
    }
  }

  /** Over, whether or not it was said. */
  onClosed() {
    const errored = errorOf(this.stream);
    if (errored && typeof errored !== 'boolean') this.call(errored);
    else this.call();
  }
}
