/**
 * process.nextTick: one queue for all ticks. The engine has it emptied before the promise jobs of a turn, and again
 * whenever no promise job is left, which is Node's order. Without the engine's help a promise job empties it.
 *
 * Every tick runs as the request, and in the async context, in which it was queued.
 */

import { host } from '../boot/host.js';
import { reportException } from '../web/uncaught.js';
import { setFrame, takeFrame } from './async-frame.js';
import { invalidArgType } from './errors.js';

const resolved = Promise.resolve();
const then = Promise.prototype.then;

/** Ticks waiting, from `head` on. */
let queue = [];
let head = 0;

/** The request whose tick is running; 0 is nobody. */
let running = 0;

/**
 * @param {Function} callback
 * @param {...unknown} args
 */
export function nextTick(callback, ...args) {
  if (typeof callback !== 'function') throw invalidArgType('callback', 'of type function', callback);
  queue.push({ callback, args, request: host.context(), frame: takeFrame() });
  // Asked for with every tick, though the first time would do: ticks may be cut short by a deadline, which no `finally`
  // sees, and a flag that says "under way" would then stay for good.
  if (host.wantTicks === undefined) then.call(resolved, runTicks);
  else host.wantTicks();
}

/**
 * Runs every tick, also those that ticks add. One that is cut short is gone; the rest is there for the next call.
 */
export function runTicks() {
  if (head === queue.length) return;
  const outer = host.context();
  const outerFrame = takeFrame();
  // Still set: that tick was cut short by a deadline, and with it everything its request has queued.
  if (running !== 0) {
    const ended = running;
    queue = queue.slice(head).filter(({ request }) => request !== ended);
    head = 0;
  }
  while (head < queue.length) {
    const { callback, args, request, frame } = queue[head];
    queue[head++] = undefined;
    host.setContext(request);
    setFrame(frame);
    running = request;
    try {
      callback(...args);
    } catch (error) {
      reportException(error);
    }
    running = 0;
  }
  queue = [];
  head = 0;
  host.setContext(outer);
  setFrame(outerFrame);
}

host.onTicks?.(runTicks);
