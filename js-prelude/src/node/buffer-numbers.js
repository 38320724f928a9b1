/**
 * The number accessors of Buffer: readInt16LE, writeDoubleBE, readUIntBE and the rest, made from a table so that they
 * cost little memory. Integers of up to 32 bits work on the bytes directly; floats and BigInts go through a scratch of
 * eight bytes that every accessor shares, and no accessor leaves anything in.
 */

import { codedError, invalidArgType, outOfRange, requireNumber } from './errors.js';

const scratch = new Uint8Array(8);

/** @param {object} prototype  of Buffer */
export function defineNumbers(prototype) {
  const define = (name, method, alias = name) => {
    Object.defineProperty(method, 'name', { value: name, configurable: true });
    for (const key of [name, alias]) Object.defineProperty(prototype, key, { value: method, writable: true, configurable: true });
  };
  /** `readUInt8` goes by `readUint8` too. */
  const defineUnsigned = (name, method) => define(name, method, name.replace('UInt', 'Uint'));

  for (const order of ['LE', 'BE']) {
    const little = order === 'LE';
    for (const size of [1, 2, 4]) {
      if (size === 1 && little) continue;
      const suffix = size * 8 + (size === 1 ? '' : order);
      const load = LOAD[size + order];
      const store = STORE[size + order];
      const span = 2 ** (size * 8);
      const shift = 32 - size * 8;
      defineUnsigned(`readUInt${suffix}`, function (offset = 0) {
        checkOffset(this, offset, size);
        return load(this, offset) >>> 0;
      });
      define(`readInt${suffix}`, function (offset = 0) {
        checkOffset(this, offset, size);
        return (load(this, offset) << shift) >> shift;
      });
      defineUnsigned(`writeUInt${suffix}`, function (value, offset = 0) {
        value = +value;
        if (value < 0 || value > span - 1) throw outOfRange('value', `>= 0 and <= ${span - 1}`, value);
        checkOffset(this, offset, size);
        store(this, offset, value);
        return offset + size;
      });
      define(`writeInt${suffix}`, function (value, offset = 0) {
        value = +value;
        if (value < -span / 2 || value > span / 2 - 1) throw outOfRange('value', `>= ${-span / 2} and <= ${span / 2 - 1}`, value);
        checkOffset(this, offset, size);
        store(this, offset, value);
        return offset + size;
      });
    }

    defineUnsigned(`readUInt${order}`, function (offset, size) {
      return readVariable(this, offset, size, little);
    });
    define(`readInt${order}`, function (offset, size) {
      const value = readVariable(this, offset, size, little);
      return value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
    });
    defineUnsigned(`writeUInt${order}`, function (value, offset, size) {
      return writeVariable(this, value, offset, size, little, false);
    });
    define(`writeInt${order}`, function (value, offset, size) {
      return writeVariable(this, value, offset, size, little, true);
    });

    for (const [name, view] of WIDE) {
      const size = view.BYTES_PER_ELEMENT;
      const isBig = name.startsWith('Big');
      const signed = name === 'BigInt64';
      defineUnsigned(`read${name}${order}`, function (offset = 0) {
        checkOffset(this, offset, size);
        for (let i = 0; i < size; i++) scratch[little ? i : size - 1 - i] = this[offset + i];
        return view[0];
      });
      defineUnsigned(`write${name}${order}`, function (value, offset = 0) {
        if (isBig) checkBig(value, signed);
        else value = +value;
        checkOffset(this, offset, size);
        view[0] = value;
        for (let i = 0; i < size; i++) this[offset + i] = scratch[little ? i : size - 1 - i];
        return offset + size;
      });
    }
  }
}

const WIDE = [
  ['Float', new Float32Array(scratch.buffer, 0, 1)],
  ['Double', new Float64Array(scratch.buffer)],
  ['BigInt64', new BigInt64Array(scratch.buffer)],
  ['BigUInt64', new BigUint64Array(scratch.buffer)],
];

const LOAD = {
  '1BE': (bytes, at) => bytes[at],
  '2LE': (bytes, at) => bytes[at] | (bytes[at + 1] << 8),
  '2BE': (bytes, at) => (bytes[at] << 8) | bytes[at + 1],
  '4LE': (bytes, at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24),
  '4BE': (bytes, at) => (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3],
};

const STORE = {
  '1BE': (bytes, at, value) => {
    bytes[at] = value;
  },
  '2LE': (bytes, at, value) => {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
  },
  '2BE': (bytes, at, value) => {
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
  },
  '4LE': (bytes, at, value) => {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  },
  '4BE': (bytes, at, value) => {
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  },
};

function checkOffset(bytes, offset, size) {
  // The first test is true for every good offset there can be: a memory has no more than 2^32 bytes.
  if (offset >>> 0 === offset && offset + size <= bytes.length) return;
  requireNumber(offset, 'offset');
  if (!Number.isInteger(offset) && Math.abs(offset) !== Infinity) throw outOfRange('offset', 'an integer', offset);
  if (bytes.length < size) {
    throw codedError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  }
  throw outOfRange('offset', `>= 0 and <= ${bytes.length - size}`, offset);
}

function checkSize(size) {
  if (size >= 1 && size <= 6 && Number.isInteger(size)) return;
  requireNumber(size, 'byteLength');
  throw outOfRange('byteLength', Number.isInteger(size) || Math.abs(size) === Infinity ? '>= 1 and <= 6' : 'an integer', size);
}

function readVariable(bytes, offset, size, little) {
  if (offset === undefined) throw invalidArgType('offset', 'of type number', offset);
  checkSize(size);
  checkOffset(bytes, offset, size);
  let value = 0;
  // Multiplied, not shifted: six bytes are more than an int32 holds.
  for (let i = 0; i < size; i++) value = value * 256 + bytes[offset + (little ? size - 1 - i : i)];
  return value;
}

function writeVariable(bytes, value, offset, size, little, signed) {
  checkSize(size);
  value = +value;
  const bits = size * 8;
  const min = signed ? -(2 ** (bits - 1)) : 0;
  const max = 2 ** (signed ? bits - 1 : bits) - 1;
  if (value < min || value > max) throw outOfRange('value', rangeOf(min, max, bits, signed), value);
  checkOffset(bytes, offset, size);
  let rest = Math.trunc(value) || 0;
  for (let i = 0; i < size; i++) {
    bytes[offset + (little ? i : size - 1 - i)] = rest;
    rest = Math.floor(rest / 256);
  }
  return offset + size;
}

function rangeOf(min, max, bits, signed) {
  if (bits <= 32) return `>= ${min} and <= ${max}`;
  return signed ? `>= -(2 ** ${bits - 1}) and < 2 ** ${bits - 1}` : `>= 0 and < 2 ** ${bits}`;
}

function checkBig(value, signed) {
  const min = signed ? -(2n ** 63n) : 0n;
  const max = signed ? 2n ** 63n : 2n ** 64n;
  if (value < min || value >= max) {
    throw outOfRange('value', signed ? '>= -(2n ** 63n) and < 2n ** 63n' : '>= 0n and < 2n ** 64n', value);
  }
}
