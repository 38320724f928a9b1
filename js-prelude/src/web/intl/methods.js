/** The methods of the language's own classes that depend on a locale. They have their standard names and lengths. */

import { Collator } from './collator.js';
import { makeFormat } from './date-time-format.js';
import { NumberFormat } from './number-format.js';
import { canonicalizeLocaleList } from './tags.js';

const { getTime } = Date.prototype;

/**
 * Formatters without options, by locale: making one takes longer than using it. Filled when used, so that a script that
 * formats nothing pays nothing.
 */
class Cache {
  #made = new Map();

  /** @param {(key: string) => object} make */
  get(key, make) {
    const found = this.#made.get(key);
    if (found !== undefined) return found;
    if (this.#made.size >= 16) this.#made.clear();
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}

const cache = new Cache();

/** A formatter for these arguments, a kept one if they are plain. */
function formatter(kind, locales, options, make) {
  const isPlain = options === undefined && (locales === undefined || typeof locales === 'string');
  return isPlain ? cache.get(`${kind} ${locales ?? ''}`, make) : make();
}

function dateMethod(required, defaults) {
  return function (date, locales, options) {
    const time = getTime.call(date);
    if (Number.isNaN(time)) return 'Invalid Date';
    return formatter(defaults, locales, options, () => makeFormat(locales, options, required, defaults)).format(time);
  };
}

const dateAndTime = dateMethod('any', 'all');
const dateOnly = dateMethod('date', 'date');
const timeOnly = dateMethod('time', 'time');

function numberText(value, locales, options) {
  return formatter('number', locales, options, () => new NumberFormat(locales, options)).format(value);
}

const thisNumber = Number.prototype.valueOf, thisBigInt = BigInt.prototype.valueOf;

/** Turkish and Azeri have two letters i. */
function hasDottedI(locales) {
  const [first] = canonicalizeLocaleList(locales);
  return first !== undefined && /^(?:tr|az)(?:-|$)/.test(first);
}

function thisString(value, method) {
  if (value === undefined || value === null) {
    throw new TypeError(`String.prototype.${method} called on null or undefined`);
  }
  return String(value);
}

/** What arrays and typed arrays do alike. */
function joinedElements(array, length, locales, options) {
  let text = '';
  for (let i = 0; i < length; i++) {
    if (i > 0) text += ',';
    const element = array[i];
    if (element !== undefined && element !== null) text += String(element.toLocaleString(locales, options));
  }
  return text;
}

const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const typedLength = Object.getOwnPropertyDescriptor(typedArray, 'length').get;
const typedTag = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag).get;

/** Methods, not functions: they are no constructors. */
const METHODS = [
  [Date.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      return dateAndTime(this, locales, options);
    },
    toLocaleDateString(locales = undefined, options = undefined) {
      return dateOnly(this, locales, options);
    },
    toLocaleTimeString(locales = undefined, options = undefined) {
      return timeOnly(this, locales, options);
    },
  }],
  [Number.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      return numberText(thisNumber.call(this), locales, options);
    },
  }],
  [BigInt.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      return numberText(thisBigInt.call(this), locales, options);
    },
  }],
  [String.prototype, {
    localeCompare(that, locales = undefined, options = undefined) {
      const text = thisString(this, 'localeCompare'), other = String(that);
      return formatter('collator', locales, options, () => new Collator(locales, options)).compare(text, other);
    },
    toLocaleUpperCase(locales = undefined) {
      const text = thisString(this, 'toLocaleUpperCase');
      return hasDottedI(locales) ? text.replaceAll('i', 'İ').toUpperCase() : text.toUpperCase();
    },
    toLocaleLowerCase(locales = undefined) {
      const text = thisString(this, 'toLocaleLowerCase');
      if (!hasDottedI(locales)) return text.toLowerCase();
      return text.replace(/İ|I\u0307|I/g, (letter) => (letter === 'I' ? 'ı' : 'i')).toLowerCase();
    },
  }],
  [Array.prototype, {
    toLocaleString(locales = undefined, options = undefined) {
      const array = Object(this);
      return joinedElements(array, Math.max(Math.trunc(Number(array.length)) || 0, 0), locales, options);
    },
  }],
  [typedArray, {
    toLocaleString(locales = undefined, options = undefined) {
      if (typedTag.call(this) === undefined) throw new TypeError('this is not a typed array');
      return joinedElements(this, typedLength.call(this), locales, options);
    },
  }],
];

export function installMethods() {
  for (const [prototype, methods] of METHODS) {
    for (const name of Object.keys(methods)) {
      const value = methods[name];
      Object.defineProperty(value, 'length', { value: name === 'localeCompare' ? 1 : 0, configurable: true });
      Object.defineProperty(prototype, name, { value, writable: true, enumerable: false, configurable: true });
    }
  }
}
