/**
 * `util.types`: what a value is inside, whatever its prototype says.
 *
 * Gaps: a proxy cannot be told from what it stands for, and promises, generators, iterators and module namespaces are
 * told by their prototype or class string, which a script can fake.
 */

import { brandCheck, isArrayBuffer, isSharedArrayBuffer } from '../web/webidl.js';

/** A check by a method that throws on every other kind of object. */
function methodCheck(method, ...args) {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    try {
      method.apply(value, args);
      return true;
    } catch {
      return false;
    }
  };
}

const classString = (value) => Object.prototype.toString.call(value).slice(8, -1);
const classCheck = (...names) => (value) => Object(value) === value && names.includes(classString(value));

const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

const isSource = brandCheck(RegExp.prototype, 'source');
const boxes = {
  isNumberObject: methodCheck(Number.prototype.valueOf),
  isStringObject: methodCheck(String.prototype.valueOf),
  isBooleanObject: methodCheck(Boolean.prototype.valueOf),
  isBigIntObject: methodCheck(BigInt.prototype.valueOf),
  isSymbolObject: methodCheck(Symbol.prototype.valueOf),
};

const types = {
  ...boxes,
  isBoxedPrimitive: (value) => Object.values(boxes).some((check) => check(value)),
  isDate: methodCheck(Date.prototype.getTime),
  isRegExp: (value) => isSource(value) && value !== RegExp.prototype,
  isMap: brandCheck(Map.prototype, 'size'),
  isSet: brandCheck(Set.prototype, 'size'),
  isWeakMap: methodCheck(WeakMap.prototype.has, {}),
  isWeakSet: methodCheck(WeakSet.prototype.has, {}),
  isPromise: (value) => value instanceof Promise,
  isNativeError: Error.isError ?? ((value) => value instanceof Error),
  isArrayBuffer,
  isSharedArrayBuffer,
  isAnyArrayBuffer: (value) => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isArrayBufferView: ArrayBuffer.isView,
  isDataView: brandCheck(DataView.prototype, 'byteLength'),
  isTypedArray: (value) => typedArrayName.call(value) !== undefined,
  isAsyncFunction: (value) => typeof value === 'function' && /^Async(Generator)?Function$/.test(classString(value)),
  isGeneratorFunction: (value) => typeof value === 'function' && /^(Async)?GeneratorFunction$/.test(classString(value)),
  isGeneratorObject: classCheck('Generator', 'AsyncGenerator'),
  isMapIterator: classCheck('Map Iterator'),
  isSetIterator: classCheck('Set Iterator'),
  isArgumentsObject: (value) => classCheck('Arguments')(value) && !(Symbol.toStringTag in value),
  isModuleNamespaceObject: classCheck('Module'),
  isCryptoKey: classCheck('CryptoKey'),
  isKeyObject: () => false,
  isExternal: () => false,
  isProxy: () => false,
};

for (const name of [
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
  'Float64Array', 'BigInt64Array', 'BigUint64Array',
]) {
  types[`is${name}`] = (value) => typedArrayName.call(value) === name;
}

export { types };
