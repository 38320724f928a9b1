/** What the streams need of Web IDL beyond `../webidl.js`. */

import { isObject, toDictionary } from '../webidl.js';

/** First argument of a constructor call made by the implementation itself; no script can hold it. */
export const INTERNAL = Object.freeze({ __proto__: null });

export const illegalConstructor = () => new TypeError('Illegal constructor');

/** What a promise-returning member rejects with when its receiver is foreign. */
export const illegalInvocation = (name) => new TypeError(`Illegal invocation: this is not a ${name}`);

/** An optional `object` argument, such as an underlying source. */
export function requireOptionalObject(value, what) {
  if (value !== undefined && !isObject(value)) throw new TypeError(`${what} must be an object`);
}

/** A member holding a callback: a function, or undefined when absent. */
export function toCallback(object, name) {
  const value = object[name];
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name} must be a function`);
  return value;
}

const NO_STRATEGY = { highWaterMark: undefined, size: undefined };

/**
 * The QueuingStrategy dictionary; members in the order Web IDL reads them.
 * @returns {{ highWaterMark: number | undefined, size: Function | undefined }}
 */
export function toQueuingStrategy(value) {
  if (value === undefined) return NO_STRATEGY;
  const strategy = toDictionary(value, 'queuing strategy');
  const { highWaterMark } = strategy;
  return {
    highWaterMark: highWaterMark === undefined ? undefined : +highWaterMark,
    size: toCallback(strategy, 'size'),
  };
}
