/**
 * What the rest of the prelude (bodies, responses, fetch) needs of streams beyond their public interface. Every function
 * takes public ReadableStream objects and throws a TypeError for anything else.
 */

import { call, Deferred, markHandled, resolved, rejected } from './promises.js';
import { ByteControllerState } from './readable-byte.js';
import {
  acquireReadableStreamDefaultReader, READABLE, readableStreamCancel, readableStreamDefaultReaderRead, ReadableState,
} from './readable-core.js';
import { DefaultControllerState } from './readable-default.js';
import { readableStateOf, wrapReadable } from './readable-stream.js';
import { readableStreamTee } from './tee.js';

function stateOf(stream) {
  const impl = readableStateOf(stream);
  if (impl === undefined) throw new TypeError('The argument must be a ReadableStream');
  return impl;
}

/** Whether a value is a ReadableStream, by its brand. */
export const isReadableStream = (value) => readableStateOf(value) !== undefined;

/** Whether the stream was ever read from or cancelled. */
export const isDisturbed = (stream) => stateOf(stream).disturbed;

export const isLocked = (stream) => stateOf(stream).reader !== undefined;

/** The algorithms of a host-backed stream; `origin` is the object `sourceOf` hands out. */
class HostSource {
  constructor(origin) {
    this.origin = origin;
  }

  pull() {
    try {
      return resolved(this.origin.pull());
    } catch (error) {
      return rejected(error);
    }
  }

  cancel(reason) {
    const { origin } = this;
    try {
      return origin.cancel === undefined ? undefined : resolved(call(origin.cancel, origin, reason));
    } catch (error) {
      return rejected(error);
    }
  }
}

// The controller enqueues what pull() answers; see `onPulled`.
HostSource.prototype.answersChunks = true;

/**
 * A default stream over `source`, asked for nothing until somebody reads. `pull` answers, directly or through a
 * promise, the next chunk, or null at the end; a rejection errors the stream. It is called again only after it has settled.
 * @param {{ pull(): Promise<Uint8Array | null> | Uint8Array | null, cancel?(reason: unknown): unknown }} source
 * @returns {ReadableStream}
 */
export function readableFromPull(source) {
  const impl = new ReadableState();
  const controller = new DefaultControllerState(impl, new HostSource(source), 0, undefined);
  // With a high water mark of 0 nothing waits for a start algorithm, so there is none to wait for.
  controller.started = true;
  return wrapReadable(impl);
}

/**
 * The same as a byte stream, so that a BYOB reader can be had. The chunks, Uint8Arrays, have to own their buffers:
 * these are transferred.
 * @param {{ pull(): Promise<Uint8Array | null> | Uint8Array | null, cancel?(reason: unknown): unknown }} source
 * @returns {ReadableStream}
 */
export function byteStreamFromPull(source) {
  const impl = new ReadableState();
  const controller = new ByteControllerState(impl, new HostSource(source), 0, undefined);
  controller.started = true;
  return wrapReadable(impl);
}

/** The read request that takes all of a stream. */
class Drain {
  #reader;
  #stream;
  #chunks;
  #over = new Deferred();
  #isInside = false;
  #isNextWanted = false;

  constructor(stream, chunks) {
    this.#reader = acquireReadableStreamDefaultReader(stream);
    this.#stream = stream;
    this.#chunks = chunks;
  }

  /** @returns {Promise<undefined>} */
  run() {
    // A chunk that is there already comes within the call; then the next is asked for here, not from inside.
    this.#isInside = true;
    do {
      this.#isNextWanted = false;
      readableStreamDefaultReaderRead(this.#reader, this);
    } while (this.#isNextWanted);
    this.#isInside = false;
    return this.#over.promise;
  }

  chunk(chunk) {
    if (!(chunk instanceof Uint8Array)) {
      const error = new TypeError('A chunk of the body is not a Uint8Array');
      markHandled(readableStreamCancel(this.#stream, error));
      this.#over.reject(error);
      return;
    }
    this.#chunks.push(chunk);
    this.#isNextWanted = true;
    if (!this.#isInside) this.run();
  }

  close() {
    this.#over.resolve(undefined);
  }

  error(error) {
    this.#over.reject(error);
  }
}

/**
 * Reads all of a stream into `chunks`, all Uint8Arrays, without a promise for each: a script that puts a `then` on
 * Object.prototype must not come between a body and its reader.
 * @param {ReadableStream} stream
 * @param {Uint8Array[]} chunks
 * @returns {Promise<undefined>}
 */
export function drainInto(stream, chunks) {
  return new Drain(stateOf(stream), chunks).run();
}

/**
 * The object a stream of `readableFromPull` or `byteStreamFromPull` was made of, as long as all of its body is still there: the stream is neither
 * disturbed nor locked, and neither closed nor errored. Otherwise null, as for every other stream.
 */
export function sourceOf(stream) {
  const impl = stateOf(stream);
  if (impl.disturbed || impl.reader !== undefined || impl.state !== READABLE) return null;
  const { source } = impl.controller;
  return source instanceof HostSource ? source.origin : null;
}

/**
 * Claims a stream whose body goes its way without it: from here on it counts as disturbed and `sourceOf` gives null. Who
 * drains the source also locks the stream, as reading it would have done.
 */
export function markDisturbed(stream) {
  stateOf(stream).disturbed = true;
}

/** Tees a stream of bytes so that the branches share no buffer, as the clone of a body requires. */
export function teeCloned(stream) {
  const [branch1, branch2] = readableStreamTee(stateOf(stream), true);
  return [wrapReadable(branch1), wrapReadable(branch2)];
}
