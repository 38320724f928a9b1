/**
 * Between Node's streams and the Web's: `fromWeb` and `toWeb` of Readable, Writable and Duplex. Back-pressure goes
 * through both ways.
 */

import { Buffer } from '../buffer.js';
import { invalidArgType } from '../errors.js';
import { nextTick } from '../next-tick.js';
import { destroyer } from './destroy.js';
import { Duplex } from './duplex.js';
import { abortError } from './errors.js';
import { finished } from './finished.js';
import { isStream, isWebPair, isWebReadable, isWebWritable } from './kinds.js';
import { Readable } from './readable.js';
import { Writable } from './writable.js';

/** @param {ReadableStream} stream */
export function readableFromWeb(stream, options = {}) {
  if (!isWebReadable(stream)) throw invalidArgType('readableStream', 'an instance of ReadableStream', stream);
  const reader = stream.getReader();
  let isOver = false;
  const readable = new Readable({
    objectMode: false,
    ...options,
    read() {
      pushNext(reader, this, () => { isOver = true; });
    },
    destroy(error, callback) {
      endReader(reader, isOver, error, callback);
    },
  });
  return readable;
}

async function pushNext(reader, readable, onOver) {
  try {
    const { done, value } = await reader.read();
    if (done) onOver();
    readable.push(done ? null : value);
  } catch (error) {
    onOver();
    readable.destroy(error);
  }
}

function endReader(reader, isOver, error, callback) {
  const done = () => nextTick(callback, error);
  if (isOver) done();
  else reader.cancel(error ?? undefined).then(done, (failure) => nextTick(callback, error ?? failure));
}

/** @param {WritableStream} stream */
export function writableFromWeb(stream, options = {}) {
  if (!isWebWritable(stream)) throw invalidArgType('writableStream', 'an instance of WritableStream', stream);
  const sink = new WebSink(stream.getWriter());
  return new Writable({ objectMode: false, ...options, ...sink.methods() });
}

/** A Web writer as the methods of a Writable. */
class WebSink {
  constructor(writer) {
    this.writer = writer;
    this.isClosed = false;
    // A failure shows in every write that follows; the promise itself interests nobody.
    writer.closed.catch(() => {});
    writer.ready.catch(() => {});
  }

  methods() {
    const { writer } = this;
    const settle = (promise, callback) => {
      promise.then(() => nextTick(callback), (error) => nextTick(callback, error ?? new Error('The stream failed')));
    };
    return {
      write: (chunk, encoding, callback) => {
        settle(writer.ready.then(() => writer.write(bytesOf(chunk, encoding))), callback);
      },
      final: (callback) => {
        this.isClosed = true;
        settle(writer.close(), callback);
      },
      destroy: (error, callback) => {
        const done = () => nextTick(callback, error);
        if (this.isClosed && !error) done();
        else writer.abort(error ?? abortError()).then(done, done);
      },
    };
  }
}

function bytesOf(chunk, encoding) {
  return typeof chunk === 'string' && encoding && encoding !== 'utf8' && encoding !== 'utf-8'
    ? Buffer.from(chunk, encoding)
    : chunk;
}

/** @param {{ readable: ReadableStream, writable: WritableStream }} pair */
export function duplexFromPair(pair, options = {}) {
  if (!isWebPair(pair)) throw invalidArgType('pair', 'a pair of ReadableStream and WritableStream', pair);
  const reader = pair.readable.getReader();
  const sink = new WebSink(pair.writable.getWriter());
  const { write, final, destroy } = sink.methods();
  let isOver = false;
  return new Duplex({
    objectMode: false,
    ...options,
    read() {
      pushNext(reader, this, () => { isOver = true; });
    },
    write,
    final,
    destroy(error, callback) {
      endReader(reader, isOver, error, () => destroy(error, callback));
    },
  });
}

/** @param {import('./readable.js').Readable} stream */
function readableToWeb(stream, options = {}) {
  if (!isStream(stream) || !stream._readableState) {
    throw invalidArgType('streamReadable', 'an instance of stream.Readable', stream);
  }
  const { objectMode, highWaterMark } = stream._readableState;
  const strategy = options.strategy ??
    (objectMode ? { highWaterMark } : { highWaterMark, size: (chunk) => chunk.byteLength ?? chunk.length });
  let isOver = false;
  stream.pause();
  return new ReadableStream(
    {
      start(controller) {
        finished(stream, { writable: false }, (error) => {
          // An aborted stream ends here too; what cancelled it knows.
          stream.on('error', () => {});
          if (isOver) return;
          isOver = true;
          if (error) controller.error(error.code === 'ERR_STREAM_PREMATURE_CLOSE' ? abortError() : error);
          else controller.close();
        });
        stream.on('data', (chunk) => {
          if (isOver) return;
          // A Buffer is not what a Web consumer expects; the same bytes as a Uint8Array are.
          if (Buffer.isBuffer(chunk) && !objectMode) {
            chunk = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
          }
          controller.enqueue(chunk);
          if (controller.desiredSize <= 0) stream.pause();
        });
        stream.pause();
      },
      pull() {
        stream.resume();
      },
      cancel(reason) {
        isOver = true;
        destroyer(stream, reason);
      },
    },
    strategy,
  );
}

/** @param {import('./writable.js').Writable} stream */
function writableToWeb(stream) {
  if (!isStream(stream) || !stream._writableState) {
    throw invalidArgType('streamWritable', 'an instance of stream.Writable', stream);
  }
  const { objectMode, highWaterMark } = stream._writableState;
  let isOver = false;
  return new WritableStream(
    {
      start(controller) {
        finished(stream, { readable: false }, (error) => {
          stream.on('error', () => {});
          if (!isOver && error) controller.error(error);
          isOver = true;
        });
      },
      write(chunk) {
        if (!objectMode && chunk instanceof ArrayBuffer) chunk = new Uint8Array(chunk);
        return new Promise((resolve, reject) => stream.write(chunk, (error) => (error ? reject(error) : resolve())));
      },
      close() {
        return new Promise((resolve, reject) => {
          isOver = true;
          stream.end((error) => (error ? reject(error) : resolve()));
        });
      },
      abort(reason) {
        isOver = true;
        destroyer(stream, reason);
      },
    },
    objectMode ? { highWaterMark } : { highWaterMark, size: (chunk) => chunk?.byteLength ?? chunk?.length ?? 1 },
  );
}

/** @param {import('./duplex.js').Duplex} stream */
function duplexToWeb(stream) {
  if (!isStream(stream)) throw invalidArgType('duplex', 'an instance of stream.Duplex', stream);
  return { readable: readableToWeb(stream), writable: writableToWeb(stream) };
}

Readable.fromWeb = readableFromWeb;
Readable.toWeb = readableToWeb;
Writable.fromWeb = writableFromWeb;
Writable.toWeb = writableToWeb;
Duplex.fromWeb = duplexFromPair;
Duplex.toWeb = duplexToWeb;
