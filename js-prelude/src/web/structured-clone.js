/**
 * structuredClone: the serialise and deserialise halves of the HTML standard, done in one walk.
 *
 * A buffer that is being transferred may only leave its owner once everything has proved cloneable, so wherever the
 * walk meets one (or a view of one) it leaves a `Deferred` and fills the place afterwards.
 *
 * Gaps: a proxy cannot be told from its target's kind by any script, so it is cloned rather than refused; and the
 * own `cause` of an error is cloned too, as engines do and the standard does not ask.
 */

import { DOMException, isDOMException } from './dom-exception.js';
import {
  brandCheck, isArrayBuffer, isObject, isSharedArrayBuffer, platformPrototypes, requireArguments, toDictionary,
} from './webidl.js';

/**
 * @typedef {object} Walk
 * @property {Map<object, any>} memory  originals to copies
 * @property {Set<object> | null} transferred
 * @property {Map<object, any>} arrived  transferred originals to what replaces them; filled at the end
 * @property {(() => void)[]} patches  what remains to be done after the transfer
 */

/** Stands where a value will be once the transfer has happened. */
class Deferred {
  /** @param {() => any} resolve */
  constructor(resolve) {
    this.resolve = resolve;
  }
}

/** Classes of the platform that can be cloned. @type {{ test: Function, clone: Function }[]} */
const cloneables = [];
/** Classes of the platform that can be transferred. @type {{ test: Function, transfer: Function }[]} */
const transferables = [];
/** Prototypes, beside those of platform classes, whose instances hold more than their properties. */
const uncloneable = new WeakSet();

/**
 * The hook for Blob, File and the like.
 * @param {(value: object) => boolean} test  a brand check
 * @param {(value: any) => object} clone
 */
export function registerCloneable(test, clone) {
  cloneables.push({ test, clone });
}

/**
 * The hook for MessagePort, streams and the like.
 * @param {(value: object) => boolean} test
 * @param {(value: any) => object} transfer  detaches the value and returns its successor; may throw DataCloneError
 */
export function registerTransferable(test, transfer) {
  transferables.push({ test, transfer });
}

/** Makes instances of these classes a DataCloneError, unless they are registered above. */
function markUncloneable(...classes) {
  for (const each of classes) if (each) uncloneable.add(each.prototype);
}

export function structuredClone(value, options = undefined) {
  requireArguments(1, arguments.length, 'structuredClone');
  const transfer = toTransferList(toDictionary(options, 'structuredClone').transfer);
  if (!isObject(value) && transfer === null) {
    if (typeof value === 'symbol') throw refuse(value);
    return value;
  }
  /** @type {Walk} */
  const walk = { memory: new Map(), transferred: transfer, arrived: new Map(), patches: [] };
  const clone = cloneValue(value, walk);
  if (transfer === null) return clone;
  for (const each of transfer) walk.arrived.set(each, transferOne(each));
  for (const patch of walk.patches) patch();
  return clone instanceof Deferred ? clone.resolve() : clone;
}

function cloneValue(value, walk) {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'symbol' || typeof value === 'function') throw refuse(value);
    return value;
  }
  const known = walk.memory.get(value);
  if (known !== undefined) return known;
  if (walk.transferred?.has(value)) {
    return remember(value, new Deferred(() => walk.arrived.get(value)), walk);
  }
  if (Array.isArray(value)) return cloneArray(value, walk);
  const prototype = Object.getPrototypeOf(value);
  // The common case first. An exotic object disguised by its prototype comes out as the plain object it poses as.
  if (prototype === Object.prototype) return cloneProperties(value, remember(value, {}, walk), walk);
  return cloneExotic(value, walk) ?? cloneOther(value, prototype, walk);
}

function remember(original, copy, walk) {
  walk.memory.set(original, copy);
  return copy;
}

function cloneArray(value, walk) {
  const copy = remember(value, [], walk);
  copy.length = value.length; // holes stay holes
  return cloneProperties(value, copy, walk);
}

function cloneProperties(value, copy, walk) {
  for (const key of Object.keys(value)) {
    // A getter met on the way may have removed it.
    if (!Object.hasOwn(value, key)) continue;
    const item = cloneValue(value[key], walk);
    if (item instanceof Deferred) {
      createProperty(copy, key, undefined);
      walk.patches.push(() => createProperty(copy, key, item.resolve()));
    } else {
      createProperty(copy, key, item);
    }
  }
  return copy;
}

/** An assignment would meet setters and read-only properties that the copy inherits. */
function createProperty(object, key, value) {
  if (key in object) Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

const slot = (prototype, key) => Object.getOwnPropertyDescriptor(prototype, key).get ?? prototype[key];
const hasSlot = (method) => (value) => {
  try {
    method.call(value);
    return true;
  } catch {
    return false;
  }
};

const isDate = hasSlot(Date.prototype.getTime);
const isMap = brandCheck(Map.prototype, 'size');
const isSet = brandCheck(Set.prototype, 'size');
const hasFlags = brandCheck(RegExp.prototype, 'hasIndices');
const isRegExp = (value) => value !== RegExp.prototype && hasFlags(value);
const isError = Error.isError ?? ((value) => Object.prototype.toString.call(value) === '[object Error]' || isDOMException(value));
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const sourceOf = slot(RegExp.prototype, 'source');
const flagsOf = slot(RegExp.prototype, 'flags');
const typedArrayKeys = Uint8Array.prototype.keys;
const typedArrayName = slot(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

const VIEWS = new Map(
  [
    DataView, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    globalThis.Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
  ].filter(Boolean).map((ctor) => [ctor.name, ctor]),
);

/** Every kind with internal slots: its usual class string, its brand check, its clone. */
const KINDS = [
  ['ArrayBuffer', isArrayBuffer, (value, walk) => remember(value, cloneBuffer(value), walk)],
  ['SharedArrayBuffer', isSharedArrayBuffer, (value) => value], // shared memory is the same memory
  ['Date', isDate, (value, walk) => remember(value, new Date(Date.prototype.getTime.call(value)), walk)],
  ['Map', isMap, (value, walk) => cloneMap(value, walk)],
  ['Set', isSet, (value, walk) => cloneSet(value, walk)],
  ['RegExp', isRegExp, (value, walk) => remember(value, new RegExp(sourceOf.call(value), flagsOf.call(value)), walk)],
  ...[Boolean, Number, String, BigInt].map(({ name, prototype: { valueOf } }) => [
    name, hasSlot(valueOf), (value, walk) => remember(value, Object(valueOf.call(value)), walk),
  ]),
  ['Symbol', hasSlot(Symbol.prototype.valueOf), (value) => { throw refuse(value); }],
].map(([tag, test, clone]) => ({ tag, test, clone }));

const KIND_BY_TAG = new Map(KINDS.map((kind) => [`[object ${kind.tag}]`, kind]));

/** Clones what has internal slots; undefined for anything else. */
function cloneExotic(value, walk) {
  if (ArrayBuffer.isView(value)) return cloneView(value, walk);
  // A class string is only a hint. But where nothing sets one, "Object" rules out all that follows, at a fraction
  // of the cost of asking for each brand in turn.
  const tag = Object.prototype.toString.call(value);
  const likely = KIND_BY_TAG.get(tag);
  if (likely?.test(value)) return likely.clone(value, walk);
  for (const { test, clone } of cloneables) if (test(value)) return remember(value, clone(value), walk);
  if (tag === '[object Object]' && value[Symbol.toStringTag] === undefined) return undefined;
  if (isError(value)) return cloneError(value, walk);
  return KINDS.find(({ test }) => test(value))?.clone(value, walk);
}

function cloneBuffer(buffer) {
  if (isDetached(buffer)) throw new DOMException('An ArrayBuffer is detached and could not be cloned', 'DataCloneError');
  if (!buffer.resizable) return ArrayBuffer.prototype.slice.call(buffer, 0);
  const copy = new ArrayBuffer(buffer.byteLength, { maxByteLength: buffer.maxByteLength });
  new Uint8Array(copy).set(new Uint8Array(buffer));
  return copy;
}

function isDetached(buffer) {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function cloneView(view, walk) {
  const ctor = VIEWS.get(typedArrayName.call(view) ?? 'DataView');
  if (isOutOfBounds(view)) {
    throw new DOMException('A view of a detached or too short ArrayBuffer could not be cloned', 'DataCloneError');
  }
  const offset = view.byteOffset;
  let length = ctor === DataView ? view.byteLength : view.length;
  if (view.buffer.resizable && isLengthTracking(view)) length = undefined;
  const make = (over) => new ctor(over, offset, length);
  const buffer = cloneValue(view.buffer, walk);
  if (!(buffer instanceof Deferred)) return remember(view, make(buffer), walk);
  let made;
  return remember(view, new Deferred(() => (made ??= make(buffer.resolve()))), walk);
}

/** Whether the buffer is detached, or became too short for the view. Typed arrays then say 0, as empty ones do. */
function isOutOfBounds(view) {
  try {
    if (view.byteLength === 0 && typedArrayName.call(view) !== undefined) typedArrayKeys.call(view);
    return false;
  } catch {
    return true;
  }
}

/**
 * Whether a view of a resizable buffer grows with it. Nothing tells but trying: the buffer is made longer, or shorter
 * where it cannot grow, for as long as it takes to look.
 */
function isLengthTracking(view) {
  const { buffer, byteOffset, byteLength } = view;
  const step = view.BYTES_PER_ELEMENT ?? 1;
  if (byteOffset + byteLength + step <= buffer.byteLength) return false;
  const { byteLength: size, maxByteLength: most } = buffer;
  const isGrowing = size + step <= most;
  if (!isGrowing && byteLength < step) return false;
  const kept = isGrowing ? null : new Uint8Array(buffer, size - step).slice();
  buffer.resize(isGrowing ? size + step : size - step);
  const isTracking = isGrowing ? view.byteLength !== byteLength : !isOutOfBounds(view);
  buffer.resize(size);
  if (kept !== null) new Uint8Array(buffer, size - step).set(kept);
  return isTracking;
}

function cloneMap(value, walk) {
  const copy = remember(value, new Map(), walk);
  // Listed first: a getter met on the way must not change what is walked.
  const entries = [...mapEntries.call(value)].map(([key, item]) => [cloneValue(key, walk), cloneValue(item, walk)]);
  fill(entries.flat(), walk, () => {
    for (const [key, item] of entries) copy.set(settle(key), settle(item));
  });
  return copy;
}

function cloneSet(value, walk) {
  const copy = remember(value, new Set(), walk);
  const items = [...setValues.call(value)].map((item) => cloneValue(item, walk));
  fill(items, walk, () => {
    for (const item of items) copy.add(settle(item));
  });
  return copy;
}

/** Fills a collection now or, lest its order change, wholly after the transfer. */
function fill(items, walk, now) {
  if (items.some((item) => item instanceof Deferred)) walk.patches.push(now);
  else now();
}

function settle(item) {
  return item instanceof Deferred ? item.resolve() : item;
}

const ERRORS = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((ctor) => [ctor.name, ctor]),
);

function cloneError(value, walk) {
  const name = value.name;
  const ctor = ERRORS.get(name === undefined ? 'Error' : `${name}`) ?? Error;
  const message = dataProperty(value, 'message');
  const copy = remember(value, message ? new ctor(`${message.value}`) : new ctor(), walk);
  const { stack } = value;
  if (typeof stack === 'string') {
    Object.defineProperty(copy, 'stack', { value: stack, writable: true, configurable: true });
  }
  const cause = dataProperty(value, 'cause');
  if (cause) {
    const cloned = cloneValue(cause.value, walk);
    const define = () => {
      Object.defineProperty(copy, 'cause', { value: settle(cloned), writable: true, configurable: true });
    };
    fill([cloned], walk, define);
  }
  return copy;
}

function dataProperty(object, key) {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor && 'value' in descriptor ? descriptor : undefined;
}

/** Class instances lose their class and keep their own properties; the engine's own kinds are refused. */
function cloneOther(value, prototype, walk) {
  for (let at = prototype; at !== null; at = Object.getPrototypeOf(at)) {
    if (uncloneable.has(at) || platformPrototypes.has(at)) throw refuse(value);
  }
  return cloneProperties(value, remember(value, {}, walk), walk);
}

function toTransferList(transfer) {
  if (transfer === undefined) return null;
  if (!isObject(transfer) || typeof transfer[Symbol.iterator] !== 'function') {
    throw new TypeError('structuredClone: transfer is not a sequence');
  }
  const list = new Set();
  for (const each of transfer) {
    if (!isObject(each)) throw new TypeError('structuredClone: transfer holds a value that is not an object');
    const fits = isArrayBuffer(each) || transferables.some(({ test }) => test(each));
    if (!fits) throw new DOMException('A value in the transfer list is not transferable', 'DataCloneError');
    if (list.has(each)) throw new DOMException('The transfer list holds a value twice', 'DataCloneError');
    if (isArrayBuffer(each) && isDetached(each)) {
      throw new DOMException('An ArrayBuffer in the transfer list is already detached', 'DataCloneError');
    }
    list.add(each);
  }
  return list.size > 0 ? list : null;
}

function transferOne(value) {
  if (!isArrayBuffer(value)) return transferables.find(({ test }) => test(value)).transfer(value);
  if (isDetached(value)) {
    throw new DOMException('An ArrayBuffer in the transfer list is already detached', 'DataCloneError');
  }
  return ArrayBuffer.prototype.transfer.call(value);
}

function refuse(value) {
  let shown = typeof value;
  try {
    shown = typeof value === 'object' ? Object.prototype.toString.call(value) : String(value).slice(0, 200);
  } catch {
    // a hostile toStringTag: the type must do
  }
  return new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
}

registerCloneable(isDOMException, (exception) => {
  const copy = new DOMException(exception.message, exception.name);
  Object.defineProperty(copy, 'stack', { value: exception.stack, writable: true, configurable: true });
  return copy;
});

const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([].values()));
const asyncIteratorPrototype = Object.getPrototypeOf(
  Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())),
);
// Iterators of every kind, generators among them, hold a position that is no property.
markUncloneable(
  Promise, WeakMap, WeakSet, globalThis.WeakRef, globalThis.FinalizationRegistry, globalThis.DisposableStack,
  globalThis.AsyncDisposableStack, { prototype: iteratorPrototype }, { prototype: asyncIteratorPrototype },
);
