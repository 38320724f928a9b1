/**
 * Events on the global: `error`, `unhandledrejection` and `rejectionhandled`, with their `on…` attributes. Whoever
 * finds an exception nobody caught tells it here first, and logs it only if no script took it (`preventDefault`).
 *
 * All requests of a worker share the global, so they share its listeners; an event belongs to the request it is from.
 */

import { host } from '../boot/host.js';
import {
  defineEventHandlers, dispatchTrusted, ErrorEvent, EventTarget, hasListeners, PromiseRejectionEvent,
} from './event.js';
import { isObject } from './webidl.js';

const target = new EventTarget();
defineEventHandlers(target, ['unhandledrejection', 'rejectionhandled']);

/** The request whose error is being told; an error of its listeners is not told again. */
let telling = -1;

/**
 * @param {unknown} error
 * @returns {boolean} whether a script took care of it
 */
export function tellError(error) {
  const request = host.context();
  if (telling === request || (onerror === null && !hasListeners(target, 'error'))) return false;
  telling = request;
  try {
    const init = { cancelable: true, error, ...placeOf(error) };
    const event = new ErrorEvent('error', init);
    return callOnerror(event, init) || !dispatchTrusted(target, event);
  } finally {
    telling = -1;
  }
}

/** @returns {boolean} whether a script took care of it */
export function tellUnhandledRejection(promise, reason) {
  if (!hasListeners(target, 'unhandledrejection')) return false;
  const event = new PromiseRejectionEvent('unhandledrejection', { cancelable: true, promise, reason });
  return !dispatchTrusted(target, event);
}

export function tellRejectionHandled(promise, reason) {
  if (!hasListeners(target, 'rejectionhandled')) return;
  dispatchTrusted(target, new PromiseRejectionEvent('rejectionhandled', { promise, reason }));
}

/** The handler of errors is called unlike all others, and by returning true says that it took care of it. */
let onerror = null;

function callOnerror(event, { message, filename, lineno, colno, error }) {
  if (typeof onerror !== 'function') return false;
  return onerror.call(globalThis, message, filename, lineno, colno, error) === true;
}

/** What an ErrorEvent says of an error. An error may be anything, also something that throws when looked at. */
function placeOf(error) {
  try {
    if (!isObject(error)) return { message: `Uncaught ${String(error)}`, filename: '', lineno: 0, colno: 0 };
    const message = `Uncaught ${error}`;
    const place = /([^\s(]+):(\d+):(\d+)\)?$/m.exec(String(error.stack ?? ''));
    if (place === null) return { message, filename: '', lineno: 0, colno: 0 };
    return { message, filename: place[1], lineno: Number(place[2]), colno: Number(place[3]) };
  } catch {
    return { message: 'Uncaught exception', filename: '', lineno: 0, colno: 0 };
  }
}

/** What goes on the global, as property descriptors. */
export const globalEventMembers = {
  addEventListener: method('addEventListener'),
  removeEventListener: method('removeEventListener'),
  dispatchEvent: method('dispatchEvent'),
  onerror: accessor(() => onerror, (value) => { onerror = isObject(value) ? value : null; }),
  onunhandledrejection: handler('onunhandledrejection'),
  onrejectionhandled: handler('onrejectionhandled'),
};

function method(name) {
  const { [name]: fn } = EventTarget.prototype;
  const value = { [name](...args) { return fn.apply(target, args); } }[name];
  return { value, writable: true, enumerable: false, configurable: true };
}

function handler(name) {
  return accessor(() => target[name], (value) => { target[name] = value; });
}

function accessor(get, set) {
  return { get, set, enumerable: false, configurable: true };
}
