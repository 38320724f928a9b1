/**
 * Where an exception goes that no script code can catch: one thrown by a timer, a microtask or an event listener.
 * What happens then (an event on the global, a failed request) is decided by the handler given at boot; until there
 * is one, the exception is logged.
 */

import { host } from '../boot/host.js';
import { Op } from '../boot/abi.js';

const LEVEL_ERROR = 4;

let handler = logUncaught;

/**
 * @param {(error: unknown) => void} fn  called with the request context of the code that threw. It must not throw.
 */
export function setUncaughtHandler(fn) {
  handler = fn;
}

/** "Report the exception" of the HTML standard. Never throws. */
export function reportException(error) {
  try {
    handler(error);
  } catch (second) {
    logUncaught(second);
  }
}

function logUncaught(error) {
  let text = 'uncaught exception';
  try {
    text = `Uncaught ${error}\n${error?.stack ?? ''}`.trimEnd();
  } catch {
    // a hostile toString or stack getter: the bare text must do
  }
  host.op(Op.LOG, host.context(), LEVEL_ERROR, text);
}
