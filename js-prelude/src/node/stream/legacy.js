/** Stream: what all streams inherit from, and what `require('stream')` itself is. Its `pipe` is that of old streams. */

import EventEmitter from '../events.js';

export function Stream(options) {
  EventEmitter.call(this, options);
}

Object.setPrototypeOf(Stream.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Stream, EventEmitter);

Stream.prototype.pipe = function pipe(destination, options) {
  const source = this;
  let didEnd = false;

  const onData = (chunk) => {
    if (destination.writable && destination.write(chunk) === false) source.pause?.();
  };
  const onDrain = () => {
    if (source.readable) source.resume?.();
  };
  const onEnd = () => {
    if (didEnd) return;
    didEnd = true;
    destination.end();
  };
  const onClose = () => {
    if (didEnd) return;
    didEnd = true;
    destination.destroy?.();
  };
  function onError(error) {
    cleanUp();
    // The listeners that are left, if any, are not ours: without one the error is nobody's, and thrown.
    if (EventEmitter.listenerCount(this, 'error') === 0) this.emit('error', error);
  }
  const onDestinationClose = () => cleanUp();

  const added = [
    [source, 'data', onData],
    [destination, 'drain', onDrain],
    [source, 'end', cleanUp],
    [source, 'close', cleanUp],
    [destination, 'close', onDestinationClose],
  ];
  if (!destination._isStdio && options?.end !== false) added.push([source, 'end', onEnd], [source, 'close', onClose]);
  function cleanUp() {
    for (const [emitter, type, listener] of added) emitter.removeListener(type, listener);
    source.removeListener('error', onError);
    destination.removeListener('error', onError);
  }

  // `end` and `close` must come before the clean-up that would remove their listeners; emit walks a fixed list.
  for (const [emitter, type, listener] of added) emitter.on(type, listener);
  prependListener(source, 'error', onError);
  prependListener(destination, 'error', onError);
  destination.emit('pipe', source);
  return destination;
};


/** Puts a listener first, also on emitters that are not ours. */
export function prependListener(emitter, type, listener) {
  if (typeof emitter.prependListener === 'function') emitter.prependListener(type, listener);
  else emitter.on(type, listener);
}
