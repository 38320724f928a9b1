/** Header fields by Node's rules: what may be in them, and how a received list becomes an object. */

import { codedError } from '../errors.js';

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// eslint-disable-next-line no-control-regex -- exactly what a value may not hold
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export const isToken = (text) => TOKEN.test(text);

export function validateHeaderName(name, label = 'Header name') {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    throw codedError(TypeError, 'ERR_INVALID_HTTP_TOKEN', `${label} must be a valid HTTP token ["${String(name)}"]`);
  }
}

export function validateHeaderValue(name, value) {
  if (value === undefined) {
    throw codedError(TypeError, 'ERR_HTTP_INVALID_HEADER_VALUE', `Invalid value "${value}" for header "${name}"`);
  }
  if (BAD_VALUE.test(value)) {
    throw codedError(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
  }
}

/** Of these a message has one: the first counts. */
const SINGLE = new Set([
  'age', 'authorization', 'content-length', 'content-type', 'etag', 'expires', 'from', 'host', 'if-modified-since',
  'if-unmodified-since', 'last-modified', 'location', 'max-forwards', 'proxy-authorization', 'referer', 'retry-after',
  'server', 'user-agent',
]);

/**
 * Adds a received field to an object of fields.
 * @param {Record<string, string | string[]>} headers
 * @param {string} name as it came
 * @param {string} value
 */
export function addField(headers, name, value) {
  addLowercase(headers, name.toLowerCase(), value);
}

/** The same for a name that is lowercase already, as the host gives them. */
export function addLowercase(headers, key, value) {
  const before = Object.hasOwn(headers, key) ? headers[key] : undefined;
  if (key === 'set-cookie') {
    if (before === undefined) headers[key] = [value];
    else before.push(value);
  } else if (before === undefined) {
    setOwn(headers, key, value);
  } else if (!SINGLE.has(key)) {
    headers[key] = `${before}${key === 'cookie' ? '; ' : ', '}${value}`;
  }
}

/** Sets what a peer has named: it may have any name, also that of the prototype. */
export function setOwn(object, key, value) {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** @param {string[]} raw names and values in turn */
export function fieldsOf(raw) {
  const headers = {};
  for (let at = 0; at + 1 < raw.length; at += 2) addField(headers, raw[at], raw[at + 1]);
  return headers;
}

/** @param {string[]} raw @returns {Record<string, string[]>} every value of every field */
export function distinctFieldsOf(raw) {
  const headers = {};
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const key = raw[at].toLowerCase();
    if (Object.hasOwn(headers, key)) headers[key].push(raw[at + 1]);
    else setOwn(headers, key, [raw[at + 1]]);
  }
  return headers;
}
