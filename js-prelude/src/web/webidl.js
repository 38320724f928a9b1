/**
 * The few Web IDL conversions and class decorations the Web classes share. It knows no class and no native.
 *
 * Brand checks are not here: each class keeps its state in private fields, and reading one from a foreign receiver
 * is already the TypeError that Web IDL asks for.
 */

/**
 * @param {number} needed
 * @param {number} given
 * @param {string} where  what the message names, e.g. "URLSearchParams.append"
 */
export function requireArguments(needed, given, where) {
  if (given < needed) {
    throw new TypeError(`${where}: ${needed} argument${needed === 1 ? '' : 's'} required, but only ${given} present`);
  }
}

/** DOMString. A template, unlike String(), refuses symbols, as Web IDL does. */
export function toDOMString(value) {
  return typeof value === 'string' ? value : `${value}`;
}

/** USVString: lone surrogates become U+FFFD. */
export function toUSVString(value) {
  return (typeof value === 'string' ? value : `${value}`).toWellFormed();
}

/** A dictionary argument: undefined and null are the empty dictionary, other primitives a TypeError. */
export function toDictionary(value, where) {
  if (value === undefined || value === null) return EMPTY;
  if (typeof value !== 'object' && typeof value !== 'function') throw new TypeError(`${where}: options must be an object`);
  return value;
}

const EMPTY = Object.freeze(Object.create(null));

/** `[EnforceRange] unsigned long long`. */
export function toEnforcedUint64(value, where) {
  const number = Math.trunc(+value);
  if (!(number >= 0 && number <= Number.MAX_SAFE_INTEGER)) throw new TypeError(`${where}: value is outside the accepted range`);
  return number;
}

export function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** The prototypes of all platform classes: what structuredClone refuses unless told how to clone it. */
export const platformPrototypes = new WeakSet();

/**
 * Gives a class what Web IDL gives an interface: enumerable members, a class string, and constants on both the class
 * and its prototype.
 * @param {Function} ctor
 * @param {{ name?: string, constants?: Record<string, number> }} [options]
 */
export function defineInterface(ctor, { name = ctor.name, constants } = {}) {
  platformPrototypes.add(ctor.prototype);
  makeEnumerable(ctor.prototype, 'constructor');
  makeEnumerable(ctor, 'length', 'name', 'prototype');
  Object.defineProperty(ctor.prototype, Symbol.toStringTag, { value: name, configurable: true });
  for (const key in constants) {
    const descriptor = { value: constants[key], enumerable: true };
    Object.defineProperty(ctor, key, descriptor);
    Object.defineProperty(ctor.prototype, key, descriptor);
  }
}

/** Makes the string-keyed members of an object enumerable, but for the named ones. */
export function makeEnumerable(object, ...except) {
  for (const key of Object.getOwnPropertyNames(object)) {
    if (!except.includes(key)) Object.defineProperty(object, key, { enumerable: true });
  }
}

const customInspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * Says how a class with private state shows itself in `inspect` and in the console.
 * @param {Function} ctor
 * @param {(this: any) => object} fields  returns the fields to show after the class name
 */
export function defineInspection(ctor, fields) {
  const inspectSelf = function (depth, options, inspect) {
    const name = this.constructor?.name || ctor.name;
    if (depth !== null && depth < 0) return `[${name}]`;
    let shown;
    try {
      shown = fields.call(this);
    } catch {
      return `${name} {}`; // the prototype itself, or a foreign receiver
    }
    const nested = { ...options, depth: options?.depth == null ? null : options.depth - 1 };
    return `${name} ${inspect(shown, nested)}`;
  };
  Object.defineProperty(ctor.prototype, customInspect, { value: inspectSelf, configurable: true, writable: true });
}

/** A Uint8Array over the bytes of a BufferSource, sharing its memory; a detached one is empty. */
export function bytesOf(source, where) {
  if (ArrayBuffer.isView(source)) {
    return source instanceof Uint8Array ? source : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  if (isArrayBuffer(source) || isSharedArrayBuffer(source)) {
    return source.byteLength === 0 ? new Uint8Array(0) : new Uint8Array(source);
  }
  throw new TypeError(`${where}: expected an ArrayBuffer or a view of one`);
}

/** Builds a brand check out of a getter that throws on every other kind of object. */
export function brandCheck(prototype, key) {
  const get = prototype && Object.getOwnPropertyDescriptor(prototype, key)?.get;
  if (!get) return () => false;
  return (value) => {
    try {
      get.call(value);
      return true;
    } catch {
      return false;
    }
  };
}

export const isArrayBuffer = brandCheck(ArrayBuffer.prototype, 'byteLength');
export const isSharedArrayBuffer = brandCheck(globalThis.SharedArrayBuffer?.prototype, 'byteLength');
