/**
 * URLSearchParams: a list of pairs, parsed from and serialised to application/x-www-form-urlencoded.
 *
 * The list is flat (name, value, name, value …). A list that belongs to a URL tells it of every change through the
 * callback it was linked with, and is refilled by the URL when the URL's query changes.
 */

import { host } from '../boot/host.js';
import { defineInterface, isObject, makeEnumerable, requireArguments, toUSVString } from './webidl.js';

/** @type {(query: string, onChange: () => void) => URLSearchParams} query without its "?" */
export let createLinkedParams;

/** Replaces the list, without telling the URL. @type {(params: URLSearchParams, query: string) => void} */
export let refillParams;

/** What toString gives, beyond the reach of a script that redefines it. @type {(params: URLSearchParams) => string} */
export let serializeParams;

let listOf;

export class URLSearchParams {
  /** @type {string[]} */
  #list = [];
  /** @type {(() => void) | undefined} */
  #onChange;

  constructor(init = undefined) {
    if (init === undefined) return;
    if (!isObject(init)) {
      const text = toUSVString(init);
      this.#list = parse(text.startsWith('?') ? text.slice(1) : text);
      return;
    }
    const iterate = init[Symbol.iterator];
    if (iterate === undefined || iterate === null) this.#list = fromRecord(init);
    else if (iterate === URLSearchParams.prototype[Symbol.iterator] && #list in init) this.#list = init.#list.slice();
    else this.#list = fromSequence(init, iterate);
  }

  get size() {
    return this.#list.length / 2;
  }

  append(name, value) {
    requireArguments(2, arguments.length, 'URLSearchParams.append');
    this.#list.push(toUSVString(name), toUSVString(value));
    this.#onChange?.();
  }

  delete(name, value = undefined) {
    requireArguments(1, arguments.length, 'URLSearchParams.delete');
    const list = this.#list;
    const wantedName = toUSVString(name);
    const wantedValue = value === undefined ? undefined : toUSVString(value);
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === wantedName && (wantedValue === undefined || list[i + 1] === wantedValue)) continue;
      list[kept++] = list[i];
      list[kept++] = list[i + 1];
    }
    list.length = kept;
    this.#onChange?.();
  }

  get(name) {
    requireArguments(1, arguments.length, 'URLSearchParams.get');
    const at = indexOf(this.#list, toUSVString(name));
    return at < 0 ? null : this.#list[at + 1];
  }

  getAll(name) {
    requireArguments(1, arguments.length, 'URLSearchParams.getAll');
    const wanted = toUSVString(name);
    return this.#list.filter((_, i, list) => i % 2 === 1 && list[i - 1] === wanted);
  }

  has(name, value = undefined) {
    requireArguments(1, arguments.length, 'URLSearchParams.has');
    const wanted = toUSVString(name);
    if (value === undefined) return indexOf(this.#list, wanted) >= 0;
    const wantedValue = toUSVString(value);
    return this.#list.some((each, i, list) => i % 2 === 0 && each === wanted && list[i + 1] === wantedValue);
  }

  set(name, value) {
    requireArguments(2, arguments.length, 'URLSearchParams.set');
    const list = this.#list;
    const wanted = toUSVString(name);
    const text = toUSVString(value);
    const at = indexOf(list, wanted);
    if (at < 0) {
      list.push(wanted, text);
    } else {
      list[at + 1] = text;
      let kept = at + 2;
      for (let i = kept; i < list.length; i += 2) {
        if (list[i] === wanted) continue;
        list[kept++] = list[i];
        list[kept++] = list[i + 1];
      }
      list.length = kept;
    }
    this.#onChange?.();
  }

  sort() {
    const list = this.#list;
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) pairs.push([list[i], list[i + 1]]);
    // By code units, as < compares strings; the sort is stable.
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#onChange?.();
  }

  forEach(callback, thisArg = undefined) {
    requireArguments(1, arguments.length, 'URLSearchParams.forEach');
    this.#list;
    if (typeof callback !== 'function') throw new TypeError('URLSearchParams.forEach: argument 1 is not a function');
    // The list may change meanwhile, and may even be replaced: look again at every step.
    for (let i = 0; i < this.#list.length; i += 2) callback.call(thisArg, this.#list[i + 1], this.#list[i], this);
  }

  keys() {
    this.#list;
    return createIterator(this, 'key');
  }

  values() {
    this.#list;
    return createIterator(this, 'value');
  }

  entries() {
    this.#list;
    return createIterator(this, 'entry');
  }

  toString() {
    return serialize(this.#list);
  }

  static {
    listOf = (params) => params.#list;
    createLinkedParams = (query, onChange) => {
      const params = new URLSearchParams();
      params.#list = parse(query);
      params.#onChange = onChange;
      return params;
    };
    serializeParams = (params) => serialize(params.#list);
    refillParams = (params, query) => {
      params.#list = parse(query);
    };
  }
}

defineInterface(URLSearchParams);
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: URLSearchParams.prototype.entries,
  writable: true,
  configurable: true,
});
Object.defineProperty(URLSearchParams.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(depth, options, inspect) {
    const list = listOf(this);
    if (list.length === 0) return 'URLSearchParams {}';
    if (depth !== null && depth < 0) return '[URLSearchParams]';
    // A Map would lose repeated names.
    const shown = [];
    for (let i = 0; i < list.length; i += 2) shown.push(`${inspect(list[i], options)} => ${inspect(list[i + 1], options)}`);
    return `URLSearchParams { ${shown.join(', ')} }`;
  },
  writable: true,
  configurable: true,
});

/** Iterators have no constructor a script could reach: slots are put on plain objects of the right prototype. */
class IteratorSlots extends (function (object) { return object; }) {
  #params;
  #kind;
  #index = 0;

  constructor(object, params, kind) {
    super(object);
    this.#params = params;
    this.#kind = kind;
  }

  static next(iterator) {
    const list = listOf(iterator.#params);
    const i = iterator.#index;
    if (i >= list.length) return { value: undefined, done: true };
    iterator.#index = i + 2;
    const kind = iterator.#kind;
    return { value: kind === 'key' ? list[i] : kind === 'value' ? list[i + 1] : [list[i], list[i + 1]], done: false };
  }
}

const iteratorPrototype = Object.create(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())), {
  [Symbol.toStringTag]: { value: 'URLSearchParams Iterator', configurable: true },
});
Object.assign(iteratorPrototype, {
  next() {
    return IteratorSlots.next(this);
  },
});
makeEnumerable(iteratorPrototype);

function createIterator(params, kind) {
  const iterator = Object.create(iteratorPrototype);
  new IteratorSlots(iterator, params, kind);
  return iterator;
}

function indexOf(list, name) {
  for (let i = 0; i < list.length; i += 2) if (list[i] === name) return i;
  return -1;
}

function fromSequence(init, iterate) {
  if (typeof iterate !== 'function') throw new TypeError('URLSearchParams constructor: argument 1 is not iterable');
  const list = [];
  for (const pair of { [Symbol.iterator]: () => iterate.call(init) }) {
    if (!isObject(pair) || typeof pair[Symbol.iterator] !== 'function') {
      throw new TypeError('URLSearchParams constructor: every element must be a name-value pair');
    }
    const both = [...pair];
    if (both.length !== 2) throw new TypeError('URLSearchParams constructor: every element must be a name-value pair');
    list.push(toUSVString(both[0]), toUSVString(both[1]));
  }
  return list;
}

function fromRecord(init) {
  // A Map, because two keys may become one when their lone surrogates are replaced.
  const record = new Map();
  for (const key of Reflect.ownKeys(init)) {
    if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
    record.set(toUSVString(key), toUSVString(init[key]));
  }
  return [...record].flat();
}

/** The application/x-www-form-urlencoded parser. */
function parse(query) {
  const list = [];
  if (query === '') return list;
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeForm(equals < 0 ? part : part.slice(0, equals), decodeLeniently);
    list.push(name, equals < 0 ? '' : decodeForm(part.slice(equals + 1), decodeLeniently));
  }
  return list;
}

/**
 * A name or a value of such a query.
 * @param {string} text
 * @param {(spaced: string) => string} otherwise  for what is no percent-encoding of UTF-8, with its spaces
 */
export function decodeForm(text, otherwise) {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return otherwise(spaced);
  }
}

/** Percent-decoding where a "%" may be just that, and the bytes may be no UTF-8. */
function decodeLeniently(text) {
  const bytes = host.utf8Encode(text);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i];
    if (byte === 0x25 && i + 2 < bytes.length) {
      const high = hexDigit(bytes[i + 1]);
      const low = hexDigit(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        i += 2;
      }
    }
    bytes[length++] = byte;
  }
  return host.utf8Decode(bytes.subarray(0, length), false, true);
}

function hexDigit(byte) {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function serialize(list) {
  let text = '';
  for (let i = 0; i < list.length; i += 2) {
    text += `${i === 0 ? '' : '&'}${encode(list[i])}=${encode(list[i + 1])}`;
  }
  return text;
}

const PLAIN = /^[\w*.-]*$/;
const LEFT_BY_ENCODE = /[!~'()]|%20/g;
const REPLACEMENTS = { '!': '%21', '~': '%7E', "'": '%27', '(': '%28', ')': '%29', '%20': '+' };

function encode(text) {
  if (PLAIN.test(text)) return text;
  return encodeURIComponent(text).replace(LEFT_BY_ENCODE, (match) => REPLACEMENTS[match]);
}
