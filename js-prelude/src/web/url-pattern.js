/**
 * URLPattern of the URL Pattern standard. The host parses patterns and URLs (`service::pattern`); what it makes of a
 * pattern is compiled and matched here, as regular expressions of the script's own engine.
 *
 * Gaps: a pattern is at most 8 KiB long, all of its parts together; and where the engine does not have the operations
 * on sets that come with the flag `v` (`[[a-z]--a]`), expressions are compiled with `u`, which refuses them.
 */

import { Service, call, takeText } from '../boot/services.js';
import { defineInspection, defineInterface, isObject, toDictionary, toUSVString } from './webidl.js';

/** The functions of the service; `service/pattern.rs` has the same table. */
const COMPILE = 1;
const PARTS = 2;

const COMPONENTS = ['protocol', 'username', 'password', 'hostname', 'port', 'pathname', 'search', 'hash'];
/** In the order Web IDL reads a dictionary. */
const INIT_MEMBERS = ['baseURL', 'hash', 'hostname', 'password', 'pathname', 'port', 'protocol', 'search', 'username'];

/** An engine may know the flag `v` and ignore what it means. */
const UNICODE = hasSetOperations() ? 'v' : 'u';

function hasSetOperations() {
  try {
    const letters = new RegExp('^[[a-z]--a]$', 'v');
    return letters.test('b') && !letters.test('a');
  } catch {
    return false;
  }
}

/** Where `ignoreCase` counts: the other parts are lower case, or compare exactly. */
const CASELESS = new Set(['pathname', 'search', 'hash']);

export class URLPattern {
  /** @type {{ pattern: string, regexp: RegExp, names: string[] }[]} */
  #components;
  #hasRegExpGroups;

  constructor(input = {}, baseURL = undefined, options = undefined) {
    let base;
    // Two constructors in one: a second argument that is no object is the base, if it is given at all.
    if (arguments.length < 3 && (baseURL === undefined || baseURL === null || isObject(baseURL))) options = baseURL;
    else base = toUSVString(baseURL);
    const pattern = toInput(input, 'URLPattern constructor');
    const ignoreCase = Boolean(toDictionary(options, 'URLPattern constructor').ignoreCase);
    const compiled = compile({ input: pattern, base, ignoreCase });
    this.#components = compiled.components.map(({ pattern: text, regexp, names }, index) => {
      const flags = ignoreCase && CASELESS.has(COMPONENTS[index]) ? `${UNICODE}i` : UNICODE;
      return { pattern: text, regexp: toRegExp(regexp, flags), names };
    });
    this.#hasRegExpGroups = compiled.hasRegExpGroups;
  }

  test(input = {}, baseURL = undefined) {
    const components = this.#components;
    const parts = partsOf(input, baseURL, 'URLPattern.test');
    return parts !== null && components.every(({ regexp }, index) => exec(regexp, parts.list[index]) !== null);
  }

  exec(input = {}, baseURL = undefined) {
    const components = this.#components;
    const parts = partsOf(input, baseURL, 'URLPattern.exec');
    if (parts === null) return null;
    const result = { inputs: parts.inputs };
    for (let i = 0; i < components.length; i++) {
      const { regexp, names } = components[i];
      const match = exec(regexp, parts.list[i]);
      if (match === null) return null;
      const groups = {};
      for (let n = 0; n < names.length; n++) define(groups, names[n], match[n + 1]);
      result[COMPONENTS[i]] = { input: parts.list[i], groups };
    }
    return result;
  }

  get protocol() {
    return this.#components[0].pattern;
  }

  get username() {
    return this.#components[1].pattern;
  }

  get password() {
    return this.#components[2].pattern;
  }

  get hostname() {
    return this.#components[3].pattern;
  }

  get port() {
    return this.#components[4].pattern;
  }

  get pathname() {
    return this.#components[5].pattern;
  }

  get search() {
    return this.#components[6].pattern;
  }

  get hash() {
    return this.#components[7].pattern;
  }

  get hasRegExpGroups() {
    return this.#hasRegExpGroups;
  }
}

defineInterface(URLPattern);
defineInspection(URLPattern, function () {
  return Object.fromEntries(COMPONENTS.map((name) => [name, this[name]]));
});

const regExpExec = Function.prototype.call.bind(RegExp.prototype.exec);
const exec = (regexp, text) => regExpExec(regexp, text);

/** A group may have any name, also one that an assignment would not define. */
function define(object, key, value) {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

function compile(pattern) {
  try {
    call(Service.PATTERN, COMPILE, 0, 0, JSON.stringify(pattern));
  } catch (error) {
    throw new TypeError(`URLPattern constructor: ${error.message}`);
  }
  return JSON.parse(takeText());
}

function toRegExp(source, flags) {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new TypeError(`URLPattern constructor: ${error.message}`);
  }
}

/** `(USVString or URLPatternInit)` */
function toInput(value, where) {
  if (value !== undefined && value !== null && !isObject(value)) return toUSVString(value);
  const init = {};
  const given = toDictionary(value, where);
  for (const name of INIT_MEMBERS) {
    const member = given[name];
    if (member !== undefined) init[name] = toUSVString(member);
  }
  return init;
}

/** The parts of what is to be matched, and what it was; null if it is no URL. */
function partsOf(value, baseURL, where) {
  const input = toInput(value, where);
  const inputs = [input];
  let base;
  if (baseURL !== undefined) {
    base = toUSVString(baseURL);
    if (typeof input !== 'string') throw new TypeError(`${where}: a base URL is given beside an object`);
    inputs.push(base);
  }
  let isUrl;
  try {
    isUrl = call(Service.PATTERN, PARTS, 0, 0, JSON.stringify({ input, base })) === 0;
  } catch (error) {
    throw new TypeError(`${where}: ${error.message}`);
  }
  return isUrl ? { inputs, list: JSON.parse(takeText()) } : null;
}
