/**
 * `shared`: one live object per sandbox, and so, in worker mode, one per deployment. Also the management API's window
 * on it: reading, setting and clearing paths from outside.
 */

import { Ev, Op } from './abi.js';
import { host } from './host.js';

export const shared = {};

const GET = 1;
const SET = 2;
const CLEAR = 3;

const MAX_DEPTH = 32;

host.on(Ev.CONTROL, (request, command, text) => {
  let reply;
  try {
    const { path, value, merge } = JSON.parse(text);
    const keys = path ? path.split('.') : [];
    if (command === GET) reply = get(keys);
    else if (command === SET) reply = set(keys, value, merge);
    else if (command === CLEAR) reply = clear(keys);
  } catch (error) {
    reply = { error: String(error?.message ?? error) };
  }
  host.op(Op.RESPOND, request, 200, '', JSON.stringify(reply), 1);
});

function find(keys) {
  let value = shared;
  for (const key of keys) {
    if (value === null || typeof value !== 'object') return { exists: false };
    if (value instanceof Map) {
      if (!value.has(key)) return { exists: false };
      value = value.get(key);
    } else {
      if (!Object.hasOwn(value, key)) return { exists: false };
      value = value[key];
    }
  }
  return { exists: true, value };
}

function get(keys) {
  const { exists, value } = find(keys);
  if (!exists) return { exists, state: null, size: 0 };
  const state = printable(value, 0, new Set());
  return { exists, state, size: JSON.stringify(state)?.length ?? 0 };
}

/** The object that holds the last key, made on the way where it is missing. */
function parentOf(keys) {
  let target = shared;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(target, key) ? target[key] : undefined;
    if (next !== null && typeof next === 'object') {
      target = next;
    } else if (next === undefined) {
      const made = {};
      define(target, key, made);
      target = made;
    } else {
      throw new TypeError(`"${key}" is a ${typeof next}, not an object`);
    }
  }
  return target;
}

/** Defines rather than assigns, so that a key such as `__proto__` is only ever a key. */
function define(target, key, value) {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function set(keys, value, merge) {
  const isObject = (candidate) => candidate !== null && typeof candidate === 'object' && !Array.isArray(candidate);
  if (keys.length === 0) {
    if (!isObject(value)) throw new TypeError('the whole state can only be set to an object');
    if (!merge) for (const key of Object.keys(shared)) delete shared[key];
    for (const key of Object.keys(value)) define(shared, key, value[key]);
  } else {
    const target = parentOf(keys);
    const last = keys.at(-1);
    const old = Object.hasOwn(target, last) ? target[last] : undefined;
    if (merge && isObject(value) && isObject(old)) {
      for (const key of Object.keys(value)) define(old, key, value[key]);
    } else {
      define(target, last, value);
    }
  }
  return { updated: true, merged: Boolean(merge), size: JSON.stringify(printable(shared, 0, new Set())).length };
}

function clear(keys) {
  if (keys.length === 0) {
    const count = Object.keys(shared).length;
    for (const key of Object.keys(shared)) delete shared[key];
    return { cleared: true, count };
  }
  const { exists, value: parent } = find(keys.slice(0, -1));
  const last = keys.at(-1);
  if (!exists || parent === null || typeof parent !== 'object') return { cleared: false, count: 0 };
  if (parent instanceof Map) return { cleared: parent.delete(last), count: 1 };
  if (!Object.hasOwn(parent, last)) return { cleared: false, count: 0 };
  return { cleared: delete parent[last], count: 1 };
}

/** A JSON value that shows what JSON alone cannot: `{ "$type": "Map", "entries": […] }` and the like. */
function printable(value, depth, seen) {
  switch (typeof value) {
    case 'bigint':
      return { $type: 'BigInt', value: String(value) };
    case 'function':
      return { $type: 'Function', name: value.name };
    case 'symbol':
      return { $type: 'Symbol', value: String(value) };
    case 'undefined':
      return null;
    case 'object':
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (seen.has(value)) return { $type: 'Circular' };
  if (depth >= MAX_DEPTH) return { $type: 'TooDeep' };
  seen.add(value);
  try {
    const inner = (item) => printable(item, depth + 1, seen);
    if (Array.isArray(value)) return value.map(inner);
    if (value instanceof Map) return { $type: 'Map', entries: [...value].map((pair) => pair.map(inner)) };
    if (value instanceof Set) return { $type: 'Set', values: [...value].map(inner) };
    if (value instanceof Date) return { $type: 'Date', value: Number.isNaN(value.getTime()) ? null : value.toISOString() };
    if (value instanceof Promise) return { $type: 'Promise' };
    if (value instanceof Error) return { $type: value.name, message: value.message };
    if (ArrayBuffer.isView(value)) return { $type: value.constructor.name, length: value.byteLength };
    const copy = {};
    const name = Object.getPrototypeOf(value)?.constructor?.name;
    if (name && name !== 'Object') copy.$type = name;
    for (const key of Object.keys(value)) define(copy, key, inner(value[key]));
    return copy;
  } finally {
    seen.delete(value);
  }
}
