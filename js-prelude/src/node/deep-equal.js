/**
 * Deep equality, strict and loose, for `util.isDeepStrictEqual` and `assert`.
 *
 * Sets and maps are compared without regard to order: an element that is not in the other one as it is may match any
 * element there that is equal to it, and each of those is used once.
 */

import { types } from './types.js';

/**
 * @param {boolean} strict  prototypes, symbol keys and the types of primitives count
 */
export function isDeepEqual(a, b, strict) {
  return new Comparison(strict).equal(a, b);
}

const isPrimitive = (value) => typeof value !== 'object' || value === null;
const classString = (value) => Object.prototype.toString.call(value);

/** Saves the objects there are most of from a dozen checks that end in an exception each. */
function isPlain(object) {
  const prototype = Object.getPrototypeOf(object);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}

function enumerableSymbols(object) {
  return Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key));
}

/** The keys of a typed array that are not indices. */
function namedKeys(list) {
  return Object.keys(list).filter((key) => !(String(key >>> 0) === key && key >>> 0 !== 2 ** 32 - 1));
}

class Comparison {
  #strict;
  /** The pairs being compared further out. One that turns up again is taken to be equal, so that cycles end. */
  #pending = new Map();

  constructor(strict) {
    this.#strict = strict;
  }

  equal(a, b) {
    if (this.#strict ? Object.is(a, b) : a === b) return true;
    if (isPrimitive(a) || isPrimitive(b)) {
      if (this.#strict || !isPrimitive(a) || !isPrimitive(b)) return false;
      return a == b || (a !== a && b !== b);
    }
    if (this.#strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (classString(a) !== classString(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    return this.#withoutCycles(a, b);
  }

  /** Everything about two objects that is in neither properties nor elements. */
  #sameInside(a, b) {
    for (const [is, same] of INSIDES) {
      if (is(a)) return is(b) && same(a, b, this);
      if (is(b)) return false;
    }
    return true;
  }

  #withoutCycles(a, b) {
    let partners = this.#pending.get(a);
    if (partners === undefined) this.#pending.set(a, (partners = new Set()));
    else if (partners.has(b)) return true;
    partners.add(b);
    const result = this.#sameProperties(a, b) && ((isPlain(a) && isPlain(b)) || (this.#sameInside(a, b) && this.#sameElements(a, b)));
    partners.delete(b);
    return result;
  }

  #sameProperties(a, b) {
    if (Array.isArray(a) && a.length !== b.length) return false;
    const keysOf = types.isTypedArray(a) ? namedKeys : Object.keys;
    const keys = keysOf(a);
    if (keys.length !== keysOf(b).length || !keys.every((key) => Object.hasOwn(b, key))) return false;
    if (this.#strict) {
      const symbols = enumerableSymbols(a);
      if (symbols.length !== enumerableSymbols(b).length) return false;
      if (!symbols.every((key) => Object.prototype.propertyIsEnumerable.call(b, key))) return false;
      keys.push(...symbols);
    }
    return keys.every((key) => this.equal(a[key], b[key]));
  }

  #sameElements(a, b) {
    if (types.isSet(a)) return this.#sameEntries(a, b, (x) => [x]);
    if (types.isMap(a)) return this.#sameEntries(a, b, (entry) => entry);
    return true;
  }

  #sameEntries(a, b, toEntry) {
    if (a.size !== b.size) return false;
    const taken = new Set();
    const rest = [];
    for (const item of a) {
      const [key, value] = toEntry(item);
      if (isPrimitive(key) && b.has(key) && (types.isSet(a) || this.equal(value, b.get(key)))) taken.add(key);
      else if (isPrimitive(key) && this.#strict) return false;
      else rest.push([key, value]);
    }
    if (rest.length === 0) return true;
    const candidates = [...b].map(toEntry).filter(([key]) => !taken.has(key));
    return rest.every(([key, value]) => {
      const index = candidates.findIndex((candidate) => this.equal(key, candidate[0]) && this.equal(value, candidate[1]));
      if (index >= 0) candidates.splice(index, 1);
      return index >= 0;
    });
  }

  equalNumbers(a, b) {
    return a.every((value, index) => (this.#strict ? Object.is(value, b[index]) : value === b[index]));
  }
}

const sameValue = (a, b) => Object.is(a.valueOf(), b.valueOf());
const bytesOf = (memory) => new Uint8Array(memory);

/** Kinds of objects with something inside that is not a property: how to tell them, and how to compare them. */
const INSIDES = [
  [types.isDate, (a, b) => Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b))],
  [types.isRegExp, (a, b) => String(a) === String(b) && a.lastIndex === b.lastIndex],
  [types.isNativeError, (a, b, comparison) => ['message', 'name', 'cause', 'errors'].every((key) => comparison.equal(a[key], b[key]))],
  [types.isTypedArray, (a, b, comparison) => a.length === b.length && comparison.equalNumbers(a, b)],
  [
    types.isDataView,
    (a, b) =>
      isDeepEqual(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), new Uint8Array(b.buffer, b.byteOffset, b.byteLength), true),
  ],
  [types.isAnyArrayBuffer, (a, b) => isDeepEqual(bytesOf(a), bytesOf(b), true)],
  [types.isSet, (a, b) => a.size === b.size],
  [types.isMap, (a, b) => a.size === b.size],
  [types.isNumberObject, sameValue],
  [types.isStringObject, sameValue],
  [types.isBooleanObject, sameValue],
  [types.isBigIntObject, sameValue],
  [types.isSymbolObject, sameValue],
];
