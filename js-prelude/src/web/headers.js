/**
 * Headers of the Fetch standard. Owns the one representation of header lists in the prelude: the "flat" text of the
 * host border ("name\nvalue\n" repeated) for as long as nobody looks inside, a plain list afterwards.
 *
 * Names are kept in lower case, as they go over the border that way. The guards "request" and "response" forbid
 * nothing: the forbidden-name lists of the standard protect a browser's user, and here the script is the owner.
 */

import { defineInspection, defineInterface, requireArguments, toDOMString } from './webidl.js';

const NOT_A_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/;
// Anything but visible latin-1, blank and tab; the rare control characters are looked at again one by one.
const UNUSUAL_IN_VALUE = /[^\t\x20-\xff]/;
const FORBIDDEN_IN_VALUE = /[\0\n\r]/;
const BEYOND_LATIN1 = /[^\0-\xff]/;
const OUTER_WHITESPACE = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/** Spellings met all the time, so that they need neither check nor lower-casing. A fixed table: it cannot grow. */
const KNOWN = Object.create(null);
for (const name of [
  'Accept', 'Accept-Encoding', 'Accept-Language', 'Access-Control-Allow-Headers', 'Access-Control-Allow-Methods',
  'Access-Control-Allow-Origin', 'Allow', 'Authorization', 'Cache-Control', 'Connection', 'Content-Disposition',
  'Content-Encoding', 'Content-Length', 'Content-Type', 'Cookie', 'Date', 'ETag', 'Host', 'If-None-Match',
  'Last-Modified', 'Location', 'Origin', 'Referer', 'Retry-After', 'Set-Cookie', 'User-Agent', 'Vary',
  'X-Forwarded-For', 'X-Request-Id', 'X-Api-Key',
]) {
  KNOWN[name] = KNOWN[name.toLowerCase()] = name.toLowerCase();
}

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

/**
 * The iterator class of a Web IDL pair iterable. It asks for the pairs again at each step, so changes made during an
 * iteration are seen, as the standard wants.
 * @template T
 * @param {string} interfaceName
 * @param {(target: T) => [string, any][]} pairsOf
 * @returns {new (target: T, kind: 'key' | 'value' | 'pair') => IterableIterator<any>}
 */
export function pairIteratorOf(interfaceName, pairsOf) {
  class PairIterator {
    #target;
    #kind;
    #index = 0;

    constructor(target, kind) {
      pairsOf(target); // throws if the receiver is of another class
      this.#target = target;
      this.#kind = kind;
    }

    next() {
      const pairs = pairsOf(this.#target);
      if (this.#index >= pairs.length) return { value: undefined, done: true };
      const [name, value] = pairs[this.#index++];
      if (this.#kind === 'pair') return { value: [name, value], done: false };
      return { value: this.#kind === 'key' ? name : value, done: false };
    }
  }
  delete PairIterator.prototype.constructor;
  Object.setPrototypeOf(PairIterator.prototype, IteratorPrototype);
  Object.defineProperties(PairIterator.prototype, {
    next: { enumerable: true },
    [Symbol.toStringTag]: { value: `${interfaceName} Iterator`, configurable: true },
  });
  return PairIterator;
}

/** @param {any} value @returns {string} the name in lower case */
function toName(value) {
  const known = typeof value === 'string' ? KNOWN[value] : undefined;
  if (known !== undefined) return known;
  const name = toDOMString(value);
  if (name === '' || NOT_A_TOKEN.test(name)) throw new TypeError(`Invalid header name: ${JSON.stringify(name)}`);
  return name.toLowerCase();
}

/** @param {any} input @param {string} name @returns {string} the normalised value */
function toValue(input, name) {
  let value = toDOMString(input);
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  if (first > 32 && last > 32 && !UNUSUAL_IN_VALUE.test(value)) return value;
  if (BEYOND_LATIN1.test(value)) {
    throw new TypeError(`Invalid value of header "${name}": it has a character beyond latin-1`);
  }
  value = value.replace(OUTER_WHITESPACE, '');
  if (FORBIDDEN_IN_VALUE.test(value)) {
    throw new TypeError(`Invalid value of header "${name}": it has a line break or a NUL`);
  }
  return value;
}

/** @type {(flat: string, guard?: string) => Headers} headers over a flat text, which is split when first looked into */
export let headersFromFlat;
/** @type {(headers: Headers) => string} the flat text; free of cost when the headers were never looked into */
export let flatOf;
/** @type {(headers: Headers, guard: string) => Headers} a copy, which shares the flat text while there is one */
export let copyHeaders;
/** @type {(headers: Headers, name: string, value: string) => void} appends a valid pair, lower-case name, unless the name is there */
export let addMissing;
/** @type {(headers: Headers) => [string, string][]} */
let pairsOf;

const HeadersIterator = pairIteratorOf('Headers', (headers) => pairsOf(headers));

export class Headers {
  /** @type {string | string[]} the flat text, or [name, value, name, value, …] once looked into */
  #entries = '';
  /** @type {'none' | 'immutable' | 'request' | 'response'} */
  #guard = 'none';
  /** @type {[string, string][] | null} the pairs iteration shows, until the next change */
  #sorted = null;

  constructor(init = undefined) {
    if (init !== undefined) this.#fill(init);
  }

  append(name, value) {
    requireArguments(2, arguments.length, 'Headers.append');
    name = toName(name);
    value = toValue(value, name);
    this.#listToChange().push(name, value);
  }

  delete(name) {
    requireArguments(1, arguments.length, 'Headers.delete');
    name = toName(name);
    const list = this.#listToChange();
    if (list.indexOf(name) >= 0) this.#remove(list, name, 0);
  }

  get(name) {
    requireArguments(1, arguments.length, 'Headers.get');
    name = toName(name);
    const list = this.#list();
    let at = indexOfName(list, name, 0);
    if (at < 0) return null;
    let value = list[at + 1];
    while ((at = indexOfName(list, name, at + 2)) >= 0) value += ', ' + list[at + 1];
    return value;
  }

  getSetCookie() {
    const list = this.#list();
    const cookies = [];
    let at = -2;
    while ((at = indexOfName(list, 'set-cookie', at + 2)) >= 0) cookies.push(list[at + 1]);
    return cookies;
  }

  has(name) {
    requireArguments(1, arguments.length, 'Headers.has');
    return indexOfName(this.#list(), toName(name), 0) >= 0;
  }

  set(name, value) {
    requireArguments(2, arguments.length, 'Headers.set');
    name = toName(name);
    value = toValue(value, name);
    const list = this.#listToChange();
    const at = indexOfName(list, name, 0);
    if (at < 0) {
      list.push(name, value);
    } else {
      list[at + 1] = value;
      this.#remove(list, name, at + 2);
    }
  }

  forEach(callback, thisArg = undefined) {
    let pairs = this.#pairs();
    if (typeof callback !== 'function') throw new TypeError('Headers.forEach: the callback is not a function');
    for (let index = 0; index < pairs.length; index++) {
      callback.call(thisArg, pairs[index][1], pairs[index][0], this);
      pairs = this.#pairs(); // the callback may have changed them
    }
  }

  keys() {
    return new HeadersIterator(this, 'key');
  }

  values() {
    return new HeadersIterator(this, 'value');
  }

  entries() {
    return new HeadersIterator(this, 'pair');
  }

  #list() {
    let entries = this.#entries;
    if (typeof entries === 'string') {
      entries = entries.split('\n');
      entries.length--; // what follows the last line end
      this.#entries = entries;
    }
    return entries;
  }

  #listToChange() {
    if (this.#guard === 'immutable') throw new TypeError('These headers are immutable');
    this.#sorted = null;
    return this.#list();
  }

  /** Removes the pairs of a name from an index on. */
  #remove(list, name, from) {
    let kept = from;
    for (let at = from; at < list.length; at += 2) {
      if (list[at] === name) continue;
      list[kept] = list[at];
      list[kept + 1] = list[at + 1];
      kept += 2;
    }
    list.length = kept;
  }

  #fill(init) {
    if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
      throw new TypeError('Headers: the initial value is neither a sequence of pairs nor a record');
    }
    const iterate = init[Symbol.iterator];
    if (#entries in init && iterate === Headers.prototype.entries) {
      const entries = init.#entries;
      this.#entries = typeof entries === 'string' ? entries : entries.slice();
      return;
    }
    const list = [];
    if (iterate !== undefined && iterate !== null) {
      if (typeof iterate !== 'function') throw new TypeError('Headers: the initial value is not iterable');
      fillFromPairs(list, init);
    } else {
      // The standard interleaves reading keys and values, and refuses symbols as keys; only a Proxy or a symbol shows.
      const keys = Object.keys(init);
      for (let index = 0; index < keys.length; index++) {
        const name = toName(keys[index]);
        list.push(name, toValue(init[keys[index]], name));
      }
    }
    this.#entries = list;
  }

  #pairs() {
    if (this.#sorted !== null) return this.#sorted;
    const list = this.#list();
    const combined = new Map();
    const cookies = [];
    for (let at = 0; at < list.length; at += 2) {
      const name = list[at];
      const value = list[at + 1];
      if (name === 'set-cookie') {
        cookies.push([name, value]);
      } else {
        const before = combined.get(name);
        combined.set(name, before === undefined ? value : `${before}, ${value}`);
      }
    }
    // Names are ASCII and unique by now, cookies equal among themselves: sort() is stable and keeps their order.
    return (this.#sorted = [...combined, ...cookies].sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : 0)));
  }

  static {
    pairsOf = (headers) => headers.#pairs();
    headersFromFlat = (flat, guard = 'none') => {
      const headers = new Headers();
      headers.#entries = flat;
      headers.#guard = guard;
      return headers;
    };
    flatOf = (headers) => {
      const entries = headers.#entries;
      if (typeof entries === 'string') return entries;
      return entries.length === 0 ? '' : entries.join('\n') + '\n';
    };
    copyHeaders = (headers, guard) => {
      const entries = headers.#entries;
      const copy = new Headers();
      copy.#entries = typeof entries === 'string' ? entries : entries.slice();
      copy.#guard = guard;
      return copy;
    };
    addMissing = (headers, name, value) => {
      const list = headers.#list();
      if (indexOfName(list, name, 0) >= 0) return;
      list.push(name, value);
      headers.#sorted = null;
    };
  }
}

/** The next even index that holds the name: values, at odd ones, may look like names. */
function indexOfName(list, name, from) {
  let at = list.indexOf(name, from);
  while (at >= 0 && (at & 1) === 1) at = list.indexOf(name, at + 1);
  return at;
}

function fillFromPairs(list, pairs) {
  for (const pair of pairs) {
    if (pair === null || typeof pair !== 'object' || typeof pair[Symbol.iterator] !== 'function') {
      throw new TypeError('Headers: an item of the sequence is not a pair');
    }
    const items = Array.isArray(pair) ? pair : [...pair];
    if (items.length !== 2) throw new TypeError('Headers: an item of the sequence has not exactly two members');
    const name = toName(items[0]);
    list.push(name, toValue(items[1], name));
  }
}

/**
 * One header out of a flat text or Headers, without building Headers.
 * @param {string | Headers} headers
 * @param {string} name in lower case
 * @returns {string | null}
 */
export function headerOf(headers, name) {
  if (typeof headers !== 'string') return headers.get(name);
  if (!headers.includes(name)) return null;
  return headersFromFlat(headers).get(name);
}

defineInterface(Headers);
Object.defineProperty(Headers.prototype, Symbol.iterator, { value: Headers.prototype.entries, writable: true, configurable: true });
defineInspection(Headers, function () {
  return Object.fromEntries(this);
});
