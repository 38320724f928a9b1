/**
 * Values on their way to SQLite and back. Both ways they are JSON, which the engine reads and writes natively;
 * `service/sql/params.rs` and `rows.rs` on the other side tell what becomes of what JSON has no value for.
 */

import { host } from '../../boot/host.js';
import { isArrayBuffer, isSharedArrayBuffer } from '../../web/webidl.js';

/**
 * Parameters as they cross the border.
 * @typedef {{ json: string, bytes: Uint8Array | undefined }} Bound
 */

/** @type {Bound} */
export const NOTHING = { json: '', bytes: undefined };

const tagOf = Object.prototype.toString;

/** Whether a lone argument names parameters: an object, and not one that is a value of some kind. */
export function isNamed(value) {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)
    && tagOf.call(value) === '[object Object]';
}

/** @returns {Uint8Array | undefined} undefined for what holds no bytes */
export function bytesOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isArrayBuffer(value) || isSharedArrayBuffer(value) ? new Uint8Array(value) : undefined;
}

/** Writes values as JSON, and collects their bytes. */
class Writer {
  #blobs = [];
  #length = 0;

  value(value) {
    switch (typeof value) {
      case 'string':
        return value.toWellFormed();
      case 'number':
        if (Number.isSafeInteger(value)) return Object.is(value, -0) ? { r: '-0' } : value;
        return Number.isNaN(value) ? null : { r: String(value) };
      case 'boolean':
        return value;
      case 'undefined':
        return null;
      case 'bigint':
        return { i: String(value) };
      case 'object':
        return value === null ? null : this.#blob(value);
      default:
        return { x: 0 };
    }
  }

  #blob(value) {
    const bytes = bytesOf(value);
    if (bytes === undefined) return { x: 0 };
    const offset = this.#length;
    this.#blobs.push(bytes);
    this.#length += bytes.length;
    return { b: [offset, bytes.length] };
  }

  bytes() {
    if (this.#blobs.length < 2) return this.#blobs[0];
    const joined = new Uint8Array(this.#length);
    let offset = 0;
    for (const blob of this.#blobs) {
      joined.set(blob, offset);
      offset += blob.length;
    }
    return joined;
  }
}

/** @returns {Bound} */
export function bindList(list) {
  const writer = new Writer();
  const json = JSON.stringify(Array.from(list, (value) => writer.value(value)));
  return { json, bytes: writer.bytes() };
}

/** @returns {Bound} */
function bindNamed(named) {
  const writer = new Writer();
  const values = Object.create(null);
  for (const name of Object.keys(named)) values[name] = writer.value(named[name]);
  return { json: JSON.stringify(values), bytes: writer.bytes() };
}

/**
 * The arguments of a statement: a list, an array, or an object with names.
 * @returns {Bound}
 */
export function bindArguments(args) {
  const [first] = args;
  if (Array.isArray(first)) return bindList(first);
  return isNamed(first) ? bindNamed(first) : bindList(args);
}

/**
 * One reply's rows, and the cursor of the rest (0: there is none).
 * @param {Uint8Array} bytes  JSON, then blobs
 * @param {number} length  of the JSON
 */
export function readRows(bytes, length) {
  const [cursor, rows, blobs, integers] = host.parseJson(length === bytes.length ? bytes : bytes.subarray(0, length));
  for (let at = 0; at < blobs.length; at += 4) {
    const start = length + blobs[at + 2];
    rows[blobs[at]][blobs[at + 1]] = bytes.slice(start, start + blobs[at + 3]);
  }
  for (let at = 0; at < integers.length; at += 2) {
    const row = rows[integers[at]];
    row[integers[at + 1]] = BigInt(row[integers[at + 1]]);
  }
  return { cursor, rows };
}
