/** CryptoKey: what a script sees of a key. The key's material leaves it only through `materialOf`, for the prelude. */

import { defineInspection, defineInterface } from '../webidl.js';
import { registerCloneable } from '../structured-clone.js';

const INTERNAL = Symbol('internal');

/**
 * @typedef {object} KeySlots
 * @property {'secret' | 'private' | 'public'} type
 * @property {boolean} extractable
 * @property {object} algorithm  of plain values; never handed out itself
 * @property {string[]} usages  in canonical order; never handed out itself
 * @property {Uint8Array} material  raw bytes of a secret key, PKCS #8 of a private one, SPKI of a public one
 */

export class CryptoKey {
  /** @type {KeySlots} */
  #slots;
  #algorithm = null;
  #usages = null;

  constructor(token = undefined, slots = undefined) {
    if (token !== INTERNAL) throw new TypeError('Illegal constructor');
    this.#slots = slots;
  }

  get type() {
    return this.#slots.type;
  }

  get extractable() {
    return this.#slots.extractable;
  }

  /** The same object every time, as the standard has it; changing it changes nothing about the key. */
  get algorithm() {
    return (this.#algorithm ??= copyAlgorithm(this.#slots.algorithm));
  }

  get usages() {
    return (this.#usages ??= [...this.#slots.usages]);
  }

  static slots(key) {
    return key.#slots;
  }

  static is(value) {
    return typeof value === 'object' && value !== null && #slots in value;
  }
}

/** @type {(key: CryptoKey) => KeySlots} */
export const slotsOf = CryptoKey.slots;
/** @type {(value: unknown) => boolean} */
export const isCryptoKey = CryptoKey.is;
delete CryptoKey.slots;
delete CryptoKey.is;

defineInterface(CryptoKey);
defineInspection(CryptoKey, function () {
  return { type: this.type, extractable: this.extractable, algorithm: this.algorithm, usages: this.usages };
});
registerCloneable(isCryptoKey, (key) => new CryptoKey(INTERNAL, slotsOf(key)));

/** @param {KeySlots} slots */
export const makeKey = (slots) => new CryptoKey(INTERNAL, { ...slots, usages: canonical(slots.usages) });

const USAGES = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

/** Each usage once, in the order of the standard. */
const canonical = (usages) => USAGES.filter((usage) => usages.includes(usage));

/** @returns {string[]} a `sequence<KeyUsage>` argument converted */
export function toUsages(value, where) {
  const method = Object(value) === value ? value[Symbol.iterator] : undefined;
  if (typeof method !== 'function') throw new TypeError(`${where}: keyUsages is not a sequence`);
  const usages = Array.from({ [Symbol.iterator]: () => method.call(value) }, String);
  for (const usage of usages) {
    if (!USAGES.includes(usage)) throw new TypeError(`${where}: "${usage}" is not a key usage`);
  }
  return usages;
}

function copyAlgorithm(algorithm) {
  const copy = { ...algorithm };
  if (copy.hash) copy.hash = { ...copy.hash };
  if (copy.publicExponent) copy.publicExponent = copy.publicExponent.slice();
  return copy;
}
