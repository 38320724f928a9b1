/**
 * Abstract operations on readable streams and their readers. They work on plain state objects; the public classes are
 * thin faces over these, so internal users (pipe, tee, iteration) need no public object and cannot be disturbed by
 * changes to public prototypes.
 *
 * Both controllers (`readable-default.js`, `readable-byte.js`) have the methods cancelSteps, pullSteps, releaseSteps.
 * A read request has the methods chunk(chunk), close(chunk), error(e).
 * A source has the methods pull(controller), cancel(reason), which answer a promise or undefined (see `react`).
 */

import { Latch, react, rejected, resolved } from './promises.js';
import { Queue } from './queue.js';

export const READABLE = 0;
export const CLOSED = 1;
export const ERRORED = 2;

/** The internal slots of a ReadableStream. */
export class ReadableState {
  constructor() {
    this.state = READABLE;
    this.reader = undefined;
    this.controller = undefined;
    this.storedError = undefined;
    this.disturbed = false;
  }
}

/** The internal slots of either reader; `requests` is [[readRequests]] or [[readIntoRequests]]. */
class ReaderState {
  constructor(stream, byob) {
    this.stream = stream;
    this.byob = byob;
    this.requests = new Queue();
    this.closed = stream.state === READABLE ? new Latch()
      : stream.state === CLOSED ? Latch.fulfilled()
      : Latch.rejected(stream.storedError);
  }
}

export const isReadableStreamLocked = (stream) => stream.reader !== undefined;

export function readableStreamHasDefaultReader(stream) {
  return stream.reader !== undefined && !stream.reader.byob;
}

export function readableStreamHasBYOBReader(stream) {
  return stream.reader !== undefined && stream.reader.byob;
}

export function acquireReadableStreamDefaultReader(stream) {
  if (isReadableStreamLocked(stream)) throw new TypeError('The stream is already locked to a reader');
  return (stream.reader = new ReaderState(stream, false));
}

export function acquireReadableStreamBYOBReader(stream) {
  if (isReadableStreamLocked(stream)) throw new TypeError('The stream is already locked to a reader');
  if (!stream.controller.isByteController) throw new TypeError('A BYOB reader needs a readable byte stream');
  return (stream.reader = new ReaderState(stream, true));
}

const returnUndefined = () => undefined;

/** @returns {Promise<undefined>} */
export function readableStreamCancel(stream, reason) {
  stream.disturbed = true;
  if (stream.state === CLOSED) return resolved(undefined);
  if (stream.state === ERRORED) return rejected(stream.storedError);
  readableStreamClose(stream);
  if (readableStreamHasBYOBReader(stream)) {
    for (const request of stream.reader.requests.takeAll()) request.close(undefined);
  }
  return react(stream.controller.cancelSteps(reason), returnUndefined);
}

export function readableStreamClose(stream) {
  stream.state = CLOSED;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.resolve();
  if (!reader.byob) {
    for (const request of reader.requests.takeAll()) request.close();
  }
}

export function readableStreamError(stream, error) {
  stream.state = ERRORED;
  stream.storedError = error;
  const { reader } = stream;
  if (reader === undefined) return;
  reader.closed.reject(error);
  readableStreamReaderErrorRequests(reader, error);
}

/** ReadableStreamDefaultReaderErrorReadRequests, ReadableStreamBYOBReaderErrorReadIntoRequests */
function readableStreamReaderErrorRequests(reader, error) {
  for (const request of reader.requests.takeAll()) request.error(error);
}

/** ReadableStreamFulfillReadRequest, ReadableStreamFulfillReadIntoRequest */
export function readableStreamFulfillRequest(stream, chunk, done) {
  const request = stream.reader.requests.shift();
  if (done) request.close(chunk);
  else request.chunk(chunk);
}

export function readableStreamDefaultReaderRead(reader, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === CLOSED) request.close();
  else if (stream.state === ERRORED) request.error(stream.storedError);
  else stream.controller.pullSteps(request);
}

export function readableStreamBYOBReaderRead(reader, view, min, request) {
  const { stream } = reader;
  stream.disturbed = true;
  if (stream.state === ERRORED) request.error(stream.storedError);
  else stream.controller.pullInto(view, min, request);
}

/** ReadableStreamDefaultReaderRelease, ReadableStreamBYOBReaderRelease */
export function readableStreamReaderRelease(reader) {
  const { stream } = reader;
  const error = new TypeError('The reader was released');
  if (stream.state === READABLE) reader.closed.reject(error);
  else reader.closed = Latch.rejected(error);
  stream.controller.releaseSteps();
  stream.reader = undefined;
  reader.stream = undefined;
  if (reader.requests.size > 0) readableStreamReaderErrorRequests(reader, error);
}
