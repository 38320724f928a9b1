/**
 * The async context as the engine keeps it: one value, carried through promise jobs by itself. Here is what everything
 * else that calls back later needs, which is to take the value along and to put it back for the call.
 *
 * The value is a frame of `async_hooks` (see there), or undefined; nothing here looks into it.
 */

import { host } from '../boot/host.js';

/** The current frame. */
export function takeFrame() {
  return host.asyncContext?.();
}

/** @param {unknown} frame */
export function setFrame(frame) {
  host.setAsyncContext?.(frame);
}

/**
 * Calls a function with another frame current.
 * @param {unknown} frame
 * @param {Function} callback
 * @param {unknown} receiver
 * @param {ArrayLike<unknown>} args
 */
export function runInFrame(frame, callback, receiver, args) {
  const outer = takeFrame();
  if (outer === frame) return Reflect.apply(callback, receiver, args);
  setFrame(frame);
  try {
    return Reflect.apply(callback, receiver, args);
  } finally {
    setFrame(outer);
  }
}
