/**
 * ReadableStreamPipeTo. One Pipe object is the read request, the write request and the state of the whole operation, so
 * a chunk that passes through allocates nothing here.
 */

import { addAbortAlgorithm, removeAbortAlgorithm } from '../abort.js';
import { Deferred, queueMicrotaskStep, performThen, waitForAll } from './promises.js';
import {
  acquireReadableStreamDefaultReader, CLOSED, ERRORED, READABLE, readableStreamCancel, readableStreamDefaultReaderRead,
  readableStreamReaderRelease,
} from './readable-core.js';
import { abortReason } from './signal.js';
import {
  acquireWritableStreamDefaultWriter, CLOSED as DEST_CLOSED, ERRORED as DEST_ERRORED, WRITABLE, writableStreamAbort,
  writableStreamCloseQueuedOrInFlight, writableStreamDefaultWriterCloseWithErrorPropagation,
  writableStreamDefaultWriterGetDesiredSize, writableStreamDefaultWriterRelease, writableStreamDefaultWriterWrite,
} from './writable-core.js';

class Pipe {
  constructor(source, dest, { preventClose, preventAbort, preventCancel, signal }) {
    this.source = source;
    this.dest = dest;
    this.preventClose = preventClose;
    this.preventAbort = preventAbort;
    this.preventCancel = preventCancel;
    this.signal = signal;
    this.reader = acquireReadableStreamDefaultReader(source);
    this.writer = acquireWritableStreamDefaultWriter(dest);
    source.disturbed = true;
    this.shuttingDown = false;
    this.done = new Deferred();
    /** Chunks read whose writes have not settled; shutdown waits until there are none. */
    this.unsettled = 0;
    this.onAllWritten = undefined;
    this.reading = false;
    /** Set while the next chunk will come from the source's queue, so not from inside a call of enqueue(). */
    this.direct = false;
    this.chunkRead = undefined;
    this.onAbort = undefined;
    this.pump = () => this.readAndWrite();
    this.writeLater = () => this.writeChunk(this.chunkRead);
  }

  start() {
    const { source, dest, signal } = this;
    if (signal !== undefined) {
      this.onAbort = () => this.abortAlgorithm();
      if (!addAbortAlgorithm(signal, this.onAbort)) {
        this.abortAlgorithm();
        return;
      }
    }
    this.propagateStates(source, dest);
    // Not at once: pipeTo() itself must not call into the sink.
    if (!this.shuttingDown) queueMicrotaskStep(this.pump);
  }

  /** "Error and close states must be propagated", in the order of the standard. */
  propagateStates(source, dest) {
    const onSourceErrored = () => this.propagateErrorForward();
    const onSourceClosed = () => this.propagateCloseForward();
    const onDestErrored = () => this.propagateErrorBackward();
    if (source.state === ERRORED) onSourceErrored();
    if (dest.state === DEST_ERRORED) onDestErrored();
    if (source.state === CLOSED) onSourceClosed();
    if (writableStreamCloseQueuedOrInFlight(dest) || dest.state === DEST_CLOSED) this.propagateCloseBackward();
    if (this.shuttingDown) return;
    performThen(this.reader.closed.promise, onSourceClosed, onSourceErrored);
    performThen(this.writer.closed.promise, undefined, onDestErrored);
  }

  propagateErrorForward() {
    const { source, dest } = this;
    const error = source.storedError;
    this.shutdown(this.preventAbort ? undefined : () => writableStreamAbort(dest, error), true, error);
  }

  propagateErrorBackward() {
    const { source, dest } = this;
    const error = dest.storedError;
    this.shutdown(this.preventCancel ? undefined : () => readableStreamCancel(source, error), true, error);
  }

  propagateCloseForward() {
    const { writer } = this;
    const close = () => writableStreamDefaultWriterCloseWithErrorPropagation(writer);
    this.shutdown(this.preventClose ? undefined : close, false, undefined);
  }

  propagateCloseBackward() {
    const { source } = this;
    const error = new TypeError('The destination is closed or closing');
    this.shutdown(this.preventCancel ? undefined : () => readableStreamCancel(source, error), true, error);
  }

  abortAlgorithm() {
    const { source, dest, preventAbort, preventCancel } = this;
    const error = abortReason(this.signal);
    const actions = () => waitForAll([
      preventAbort || dest.state !== WRITABLE ? undefined : writableStreamAbort(dest, error),
      preventCancel || source.state !== READABLE ? undefined : readableStreamCancel(source, error),
    ]);
    this.shutdown(actions, true, error);
  }

  /** Reads as long as the destination wants chunks. */
  readAndWrite() {
    const { source, reader, writer } = this;
    while (!this.shuttingDown && !this.reading && source.state === READABLE) {
      const desiredSize = writableStreamDefaultWriterGetDesiredSize(writer);
      // Null means that the destination is erroring or errored; its closed promise ends the pipe.
      if (desiredSize === null) return;
      if (desiredSize <= 0) {
        performThen(writer.ready.promise, this.pump, this.pump);
        return;
      }
      this.reading = true;
      this.direct = source.controller.queue.size > 0;
      readableStreamDefaultReaderRead(reader, this);
      this.direct = false;
    }
  }

  // === The read request ===

  chunk(chunk) {
    this.unsettled++;
    if (this.direct) {
      this.reading = false;
      this.writeChunk(chunk);
    } else if (this.source.controller.source?.answersChunks) {
      this.writeChunk(chunk);
    } else {
      // The chunk comes out of the source's enqueue(), which must not run the sink's write() inside itself.
      this.chunkRead = chunk;
      queueMicrotaskStep(this.writeLater);
    }
  }

  /** Nothing to do: the reader's closed promise tells the pipe. */
  close() {}

  error() {}

  writeChunk(chunk) {
    const later = !this.direct;
    this.chunkRead = undefined;
    // The pipe may have ended meanwhile, with a destination that takes no more writes.
    if (this.writer.stream === undefined) return;
    writableStreamDefaultWriterWrite(this.writer, chunk, this);
    if (later) {
      this.reading = false;
      this.readAndWrite();
    }
  }

  // === The write request ===

  resolve() {
    if (--this.unsettled === 0 && this.onAllWritten !== undefined) queueMicrotaskStep(this.onAllWritten);
  }

  reject() {
    this.resolve();
  }

  // === The end ===

  /** "Shutdown", with an action or without. */
  shutdown(action, failed, error) {
    if (this.shuttingDown) return;
    this.shuttingDown = true;
    const perform = () => {
      if (action === undefined) this.finalize(failed, error);
      else performThen(action(), () => this.finalize(failed, error), (newError) => this.finalize(true, newError));
    };
    const { dest } = this;
    if (dest.state !== WRITABLE || writableStreamCloseQueuedOrInFlight(dest)) perform();
    else if (this.unsettled > 0) this.onAllWritten = perform;
    else queueMicrotaskStep(perform);
  }

  finalize(failed, error) {
    writableStreamDefaultWriterRelease(this.writer);
    readableStreamReaderRelease(this.reader);
    if (this.onAbort !== undefined) removeAbortAlgorithm(this.signal, this.onAbort);
    if (failed) this.done.reject(error);
    else this.done.resolve(undefined);
  }
}

/** @returns {Promise<undefined>} */
export function readableStreamPipeTo(source, dest, options) {
  const pipe = new Pipe(source, dest, options);
  pipe.start();
  return pipe.done.promise;
}
