/**
 * Calls on native services (`hostcall::service` on the other side): the same function can be called at once, while the
 * sandbox waits, or as a promise.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';

/** The number of each service; `hostcall::service::ServiceId` has the same table. */
export const Service = { CRYPTO: 1, CODEC: 2, TEXT: 3, PATTERN: 4, FILES: 5, SQL: 6, LOCALE: 7 };

/** What a service refused, and why. Modules that owe a Web or Node error of their own make it from `code` and `message`. */
export class ServiceError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'Error';
    this.code = code;
  }
}

/** @type {Map<number, { resolve: Function, reject: Function }>} */
const pending = new Map();

function failure(text) {
  const end = text.indexOf('\n');
  return new ServiceError(text.slice(0, end), text.slice(end + 1));
}

function checked(number) {
  if (number < 0) throw failure(host.takeText());
  return number;
}

/**
 * At once, on the sandbox's own thread: for what takes microseconds.
 * @returns {number} the reply's number; its bytes, if any, wait for `takeBytes` or `takeText`
 */
export function call(service, fn, b = 0, c = 0, text = undefined, bytes = undefined) {
  return checked(host.op(Op.CALL, (service << 16) | fn, b, text, bytes, c));
}

/** While the sandbox waits, on a thread for blocking work. Everything else of this sandbox waits too. */
export function block(service, fn, b = 0, c = 0, text = undefined, bytes = undefined) {
  return checked(host.block(Op.CALL, (service << 16) | fn, b, text, bytes, c));
}

/**
 * On a thread for blocking work, while the sandbox goes on.
 * @returns {Promise<{ number: number, bytes: Uint8Array }>}
 */
export function start(service, fn, b = 0, c = 0, text = undefined, bytes = undefined) {
  const id = checked(host.op(Op.START, (service << 16) | fn, b, text, bytes, c));
  return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
}

/** What the last `call` or `block` left. */
export const takeBytes = () => host.takeBytes();
export const takeText = () => host.takeText();

/** a = the number `start` got, b = the reply's number; text on failure, else bytes. */
host.on(Ev.SERVED, (id, number, text, bytes) => {
  const waiting = pending.get(id);
  if (waiting === undefined) return;
  pending.delete(id);
  if ((number | 0) < 0) waiting.reject(failure(text));
  else waiting.resolve({ number, bytes: bytes ?? new Uint8Array(0) });
});
