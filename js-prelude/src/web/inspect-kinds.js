/**
 * What kind of thing a value is, asked without running the value's own code where that can be had, and never throwing.
 * A brand check costs an exception when it fails, so the class string is used as a hint for which one to try.
 */

import { brandCheck } from './webidl.js';

const TypedArray = Object.getPrototypeOf(Uint8Array);
const typedArrayTag = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const toStringOf = Object.prototype.toString;

const calls = (method) => (value) => {
  try {
    method.call(value);
    return true;
  } catch {
    return false;
  }
};

const BRANDS = {
  Map: brandCheck(Map.prototype, 'size'),
  Set: brandCheck(Set.prototype, 'size'),
  ArrayBuffer: brandCheck(ArrayBuffer.prototype, 'byteLength'),
  SharedArrayBuffer: brandCheck(globalThis.SharedArrayBuffer?.prototype, 'byteLength'),
  Date: calls(Date.prototype.getTime),
  RegExp: (value) => value !== RegExp.prototype && calls(Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get)(value),
  Promise: (value) => value instanceof Promise && value !== Promise.prototype,
  WeakSet: calls(function () { WeakSet.prototype.has.call(this, BRANDS); }),
  WeakMap: calls(function () { WeakMap.prototype.has.call(this, BRANDS); }),
  Number: calls(Number.prototype.valueOf),
  String: calls(String.prototype.valueOf),
  Boolean: calls(Boolean.prototype.valueOf),
  BigInt: calls(BigInt.prototype.valueOf),
  Symbol: calls(Symbol.prototype.valueOf),
};

/** Subclasses and renamed classes say something else in their class string; these are the parents to look for. */
const PARENTS = [Map, Set, Promise, Date, RegExp, ArrayBuffer, Number, String, Boolean];

const isError = Error.isError ?? ((value) => toStringOf.call(value) === '[object Error]');

/**
 * @param {object} value
 * @returns {'Array' | 'TypedArray' | 'DataView' | 'Error' | 'Arguments' | 'Module' | 'Object' | keyof BRANDS}
 */
export function kindOf(value) {
  if (Array.isArray(value)) return 'Array';
  if (ArrayBuffer.isView(value)) return typedArrayTag.call(value) === undefined ? 'DataView' : 'TypedArray';
  if (isError(value) || value instanceof Error) return 'Error';
  const tag = toStringOf.call(value).slice(8, -1);
  if (tag === 'Object') return 'Object';
  if (tag === 'Arguments' || tag === 'Module') return value[Symbol.toStringTag] === undefined || tag === 'Module' ? tag : 'Object';
  if (Object.hasOwn(BRANDS, tag) && BRANDS[tag](value)) return tag;
  for (const parent of PARENTS) {
    if (value instanceof parent) return BRANDS[parent.name](value) ? parent.name : 'Object';
  }
  return 'Object';
}

/** The primitive inside a boxed one, whatever its own valueOf says. */
export function unbox(kind, value) {
  return { Number, String, Boolean, BigInt, Symbol }[kind].prototype.valueOf.call(value);
}

export function typedArrayName(value) {
  return typedArrayTag.call(value);
}
