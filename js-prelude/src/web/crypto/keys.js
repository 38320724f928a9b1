/** What importing and generating have in common, whatever the algorithm. */

import { makeKey, slotsOf } from './crypto-key.js';
import { invalidAccess, notSupported, syntaxError } from './errors.js';

/** @param {string[]} usages  @param {string[]} allowed */
export function checkUsages(usages, allowed) {
  for (const usage of usages) {
    if (!allowed.includes(usage)) throw syntaxError(`The key cannot be used to ${usage}`);
  }
}

export const only = (usages, allowed) => usages.filter((usage) => allowed.includes(usage));

export const unsupportedFormat = (format, name) => notSupported(`The format "${format}" is not one of ${name} keys`);

export function secretKey(algorithm, extractable, usages, material) {
  return makeKey({ type: 'secret', extractable, algorithm, usages, material });
}

export function privateKey(algorithm, extractable, usages, material) {
  return makeKey({ type: 'private', extractable, algorithm, usages, material });
}

export function publicKey(algorithm, extractable, usages, material) {
  return makeKey({ type: 'public', extractable, algorithm, usages, material });
}

/** An operation is for one half of a key pair only. */
export function requireType(key, type) {
  const slots = slotsOf(key);
  if (slots.type !== type) throw invalidAccess(`The key is not a ${type} key`);
  return slots;
}
