/** What goes out of a Readable: `read`, and the 'end' after the last of it. */

import { nextTick } from '../next-tick.js';
import { errorOrDestroy } from './destroy.js';
import { emitReadable } from './readable-flow.js';

/** However much is asked for by `read(n)`, the mark is not raised above this. */
const MAX_HIGH_WATER_MARK = 0x40000000;

function sizeOfRead(count, state) {
  if (count <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(count)) {
    // While it flows, one chunk at a time: they come out as they went in.
    return state.flowing && state.length > 0 ? state.buffer.first().length : state.length;
  }
  if (count <= state.length) return count;
  return state.ended ? state.length : 0;
}

export function take(count, state) {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  const isText = state.decoder !== null;
  return !count || count >= state.length ? state.buffer.takeAll(isText) : state.buffer.take(count, isText);
}

function raisedMark(count) {
  if (count >= MAX_HIGH_WATER_MARK) return MAX_HIGH_WATER_MARK;
  // The next power of two.
  return 2 ** Math.ceil(Math.log2(count));
}

export function read(stream, asked) {
  let count = asked === undefined ? NaN : Number.isInteger(asked) ? asked : Number.parseInt(asked, 10);
  const state = stream._readableState;
  const wanted = count;
  if (count > state.highWaterMark) state.highWaterMark = raisedMark(count);
  if (count !== 0) state.emittedReadable = false;

  if (count === 0 && state.needReadable) {
    const isFull = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark;
    if (isFull || state.ended) {
      if (state.length === 0 && state.ended) endReadable(stream);
      else emitReadable(stream);
      return null;
    }
  }
  count = sizeOfRead(count, state);
  if (count === 0 && state.ended) {
    if (state.length === 0) endReadable(stream);
    return null;
  }

  const isLow = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
  if (isLow && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
    state.reading = true;
    state.sync = true;
    if (state.length === 0) state.needReadable = true;
    try {
      stream._read(state.highWaterMark);
    } catch (error) {
      errorOrDestroy(stream, error);
    }
    state.sync = false;
    // What was pushed on the spot may make more possible than there was.
    if (!state.reading) count = sizeOfRead(wanted, state);
  }

  const chunk = count > 0 ? take(count, state) : null;
  if (chunk === null) {
    state.needReadable = state.length <= state.highWaterMark;
    count = 0;
  } else {
    state.length -= count;
    state.awaitDrainWriters.clear();
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (wanted !== count && state.ended) endReadable(stream);
  }
  if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
    state.dataEmitted = true;
    stream.emit('data', chunk);
  }
  return chunk;
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  nextTick(emitEnd, state, stream);
}

function emitEnd(state, stream) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit('end');
  if (stream.writable && stream.allowHalfOpen === false) {
    nextTick(endWritable, stream);
  } else if (state.autoDestroy) {
    // A duplex is destroyed when both its sides are over.
    const writable = stream._writableState;
    if (!writable || (writable.autoDestroy && (writable.finished || writable.writable === false))) stream.destroy();
  }
}

function endWritable(stream) {
  if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
}
