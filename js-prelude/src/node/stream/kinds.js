/** What a value is, as far as streams go: also of streams made by others, which only look like ours. */

/** @param {boolean} [strict] what only has a `pipe` it inherited does not count */
export function isReadable(value, strict = false) {
  const state = value?._readableState;
  return (
    typeof value?.pipe === 'function' && typeof value.on === 'function' &&
    (!strict || (typeof value.pause === 'function' && typeof value.resume === 'function')) &&
    (!value._writableState || state?.readable !== false) && (!value._writableState || Boolean(state))
  );
}

export function isWritable(value) {
  return (
    typeof value?.write === 'function' && typeof value.on === 'function' &&
    (!value._readableState || value._writableState?.writable !== false)
  );
}

export function isStream(value) {
  return Boolean(
    value &&
      (value._readableState || value._writableState ||
        (typeof value.write === 'function' && typeof value.on === 'function') ||
        (typeof value.pipe === 'function' && typeof value.on === 'function')),
  );
}

export function isWebReadable(value) {
  return value instanceof globalThis.ReadableStream;
}

export function isWebWritable(value) {
  return value instanceof globalThis.WritableStream;
}

export function isWebPair(value) {
  return Boolean(value) && isWebReadable(value.readable) && isWebWritable(value.writable);
}

export function isIterable(value) {
  return typeof value?.[Symbol.asyncIterator] === 'function' || typeof value?.[Symbol.iterator] === 'function';
}

/** Whether the readable side has given everything. `undefined` where that cannot be told. */
export function isReadableFinished(stream, strict = true) {
  const state = stream._readableState;
  if (state?.errored) return false;
  if (typeof state?.endEmitted !== 'boolean') return undefined;
  return Boolean(state.endEmitted || (!strict && state.ended === true && state.length === 0));
}

export function isWritableFinished(stream, strict = true) {
  if (stream.writableFinished === true) return true;
  const state = stream._writableState;
  if (state?.errored) return false;
  if (typeof state?.finished !== 'boolean') return undefined;
  return Boolean(state.finished || (!strict && state.ended === true && state.length === 0));
}

/** Whether more can be read. `undefined` where that cannot be told. */
export function canRead(stream) {
  if (typeof stream?.readable !== 'boolean') return undefined;
  if (stream.destroyed) return false;
  return isReadable(stream) && stream.readable && !isReadableFinished(stream);
}

/** Whether more can be written. */
export function canWrite(stream) {
  if (typeof stream?.writable !== 'boolean') return undefined;
  if (stream.destroyed) return false;
  const isEnding = stream.writableEnded === true || stream._writableState?.ending === true ||
    stream._writableState?.ended === true;
  return isWritable(stream) && stream.writable && !isEnding;
}

export function isClosed(stream) {
  if (typeof stream.closed === 'boolean') return stream.closed;
  const readable = stream._readableState;
  const writable = stream._writableState;
  if (typeof writable?.closed === 'boolean' || typeof readable?.closed === 'boolean') {
    return writable?.closed || readable?.closed;
  }
  return isOutgoingMessage(stream) ? stream._closed : undefined;
}

/** An outgoing HTTP message, which is no Writable. */
function isOutgoingMessage(stream) {
  return typeof stream._closed === 'boolean' && typeof stream._removedConnection === 'boolean';
}

export function isRequest(stream) {
  return Boolean(stream?.setHeader) && typeof stream.abort === 'function';
}

/** Whether 'close' will come on its own. */
export function willEmitClose(stream) {
  const state = stream._writableState || stream._readableState;
  // A server's response has no state, and always says it.
  if (!state) return typeof stream._sent100 === 'boolean' && isOutgoingMessage(stream);
  return Boolean(state.autoDestroy && state.emitClose && state.closed === false);
}

export function errorOf(stream) {
  return stream.errored ?? stream._writableState?.errored ?? stream._readableState?.errored ?? null;
}
