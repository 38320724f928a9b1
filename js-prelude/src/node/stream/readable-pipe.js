/** `Readable.prototype.pipe`: a source waits for the slowest of its destinations. */

import { nextTick } from '../next-tick.js';
import { errorOrDestroy } from './destroy.js';
import { prependListener } from './legacy.js';

export function pipe(source, destination, options) {
  const state = source._readableState;
  state.pipes.push(destination);
  const endsToo = options?.end !== false && !destination._isStdio;
  const onEnd = endsToo ? () => destination.end() : unpipe;
  if (state.endEmitted) nextTick(onEnd);
  else source.once('end', onEnd);

  let onDrain;
  let isCleanedUp = false;
  function unpipe() {
    source.unpipe(destination);
  }
  function cleanUp() {
    destination.removeListener('close', onClose);
    destination.removeListener('finish', onFinish);
    if (onDrain) destination.removeListener('drain', onDrain);
    destination.removeListener('error', onError);
    destination.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('data', onData);
    isCleanedUp = true;
    // The source must not wait for a drain that nobody listens to any more.
    const isWaiting = !destination._writableState || destination._writableState.needDrain;
    if (onDrain && state.awaitDrainWriters.size > 0 && isWaiting) onDrain();
  }
  function wait() {
    if (!isCleanedUp) {
      state.awaitDrainWriters.add(destination);
      source.pause();
    }
    if (onDrain) return;
    onDrain = () => {
      state.awaitDrainWriters.delete(destination);
      if (state.awaitDrainWriters.size === 0 && source.listenerCount('data') > 0) source.resume();
    };
    destination.on('drain', onDrain);
  }
  function onData(chunk) {
    if (destination.write(chunk) === false) wait();
  }
  function onUnpipe(readable, info) {
    if (readable !== source || info?.hasUnpiped !== false) return;
    info.hasUnpiped = true;
    cleanUp();
  }
  function onError(error) {
    unpipe();
    destination.removeListener('error', onError);
    if (destination.listenerCount('error') > 0) return;
    const target = destination._writableState || destination._readableState;
    if (target && !target.errorEmitted) errorOrDestroy(destination, error);
    else destination.emit('error', error);
  }
  function onClose() {
    destination.removeListener('finish', onFinish);
    unpipe();
  }
  function onFinish() {
    destination.removeListener('close', onClose);
    unpipe();
  }

  destination.on('unpipe', onUnpipe);
  source.on('data', onData);
  prependListener(destination, 'error', onError);
  destination.once('close', onClose);
  destination.once('finish', onFinish);
  destination.emit('pipe', source);
  if (destination.writableNeedDrain === true) wait();
  else if (!state.flowing) source.resume();
  return destination;
}
