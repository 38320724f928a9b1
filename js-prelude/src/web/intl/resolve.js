/** What all constructors of Intl share: choosing a locale, and reading options. */

import { LOCALES, relative } from './data.js';
import { baseName, canonicalizeLocaleList, keywordText, parseTag } from './tags.js';

/** Nobody's language is known here: a server answers in English unless a script says otherwise. */
const DEFAULT_LOCALE = 'en-US';

const KNOWN = new Set(LOCALES);

/**
 * @param {Tag} tag
 * @param {(name: string) => boolean} isKnown
 * @returns {string | undefined} the longest known beginning of a tag
 */
function lookup(tag, isKnown) {
  let name = baseName(tag);
  if (isKnown(name)) return name;
  const other = relative(tag);
  if (other !== undefined && isKnown(other)) return other;
  for (;;) {
    const end = name.lastIndexOf('-');
    if (end < 0) return undefined;
    name = name.slice(0, end);
    if (isKnown(name)) return name;
  }
}

const isFormatted = (name) => KNOWN.has(name);

/**
 * @param {unknown} locales the constructor's argument
 * @param {Record<string, { allowed: (value: string) => boolean, option?: string }>} keys the keywords that matter to
 *   the constructor, each with what an option says of it
 * @returns {{ locale: string, keywords: Record<string, string | undefined> }}
 */
export function resolveLocale(locales, keys = {}, isKnown = isFormatted) {
  let found = isKnown(DEFAULT_LOCALE) ? DEFAULT_LOCALE : 'en';
  let wanted = new Map();
  for (const text of canonicalizeLocaleList(locales)) {
    const tag = parseTag(text);
    const name = lookup(tag, isKnown);
    if (name === undefined) continue;
    found = name;
    wanted = tag.keywords;
    break;
  }
  const keywords = {};
  const taken = [];
  for (const [key, { allowed, option }] of Object.entries(keys)) {
    const value = wanted.get(key);
    const holds = value !== undefined && allowed(value);
    if (holds) keywords[key] = value;
    if (option !== undefined && allowed(option) && option !== value) keywords[key] = option;
    else if (holds) taken.push([key, value]);
  }
  return { locale: taken.length > 0 ? `${found}-${keywordText(taken)}` : found, keywords };
}

function supportedLocalesOf(locales, options, isKnown = isFormatted) {
  const list = canonicalizeLocaleList(locales);
  if (options !== undefined) stringOption(Object(options), 'localeMatcher', ['lookup', 'best fit'], 'best fit');
  return list.filter((text) => lookup(parseTag(text), isKnown) !== undefined);
}

/** For constructors that take only an object. */
export function optionsObject(options) {
  if (options === undefined) return Object.create(null);
  if ((typeof options !== 'object' || options === null) && typeof options !== 'function') {
    throw new TypeError('Incorrect options: an object is expected');
  }
  return options;
}

/** For those that have been there longer and take anything. */
export function coercedOptions(options) {
  return options === undefined ? Object.create(null) : Object(nonNull(options));
}

function nonNull(value) {
  if (value === null) throw new TypeError('Cannot convert undefined or null to object');
  return value;
}

/** @returns {string | undefined} */
export function stringOption(options, name, allowed, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = String(value);
  if (allowed !== undefined && !allowed.includes(text)) throw outOfRange(text, name);
  return text;
}

export function booleanOption(options, name, fallback) {
  const value = options[name];
  return value === undefined ? fallback : Boolean(value);
}

export function numberOption(options, name, least, most, fallback) {
  return checkedNumber(options[name], name, least, most, fallback);
}

export function checkedNumber(value, name, least, most, fallback) {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!(number >= least && number <= most)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(number);
}

export function outOfRange(value, name) {
  return new RangeError(`Value ${value} out of range for Intl options property ${name}`);
}

/** An option that names a type, such as a calendar: "gregory", "islamic-umalqura". */
export function typeOption(options, name) {
  const value = stringOption(options, name);
  if (value !== undefined && !/^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i.test(value)) throw outOfRange(value, name);
  return value?.toLowerCase();
}

/**
 * A constructor that may also be called as a function, as those of Intl's first edition may.
 * @param {string} name
 * @param {Function} Class whose constructor does the work
 */
export function callable(name, Class) {
  const constructor = function (locales, options) {
    return Reflect.construct(Class, [locales, options], new.target ?? constructor);
  };
  Object.defineProperties(constructor, {
    name: { value: name, configurable: true },
    length: { value: 0, configurable: true },
    prototype: { value: Class.prototype, writable: false },
  });
  finish(name, constructor);
  return constructor;
}

/** What every class of Intl has. */
export function finish(name, constructor, isKnown = undefined) {
  const hidden = (value) => ({ value, writable: true, enumerable: false, configurable: true });
  Object.defineProperties(constructor.prototype, {
    constructor: hidden(constructor),
    [Symbol.toStringTag]: { value: `Intl.${name}`, configurable: true },
  });
  const statics = {
    supportedLocalesOf(locales, options = undefined) {
      return supportedLocalesOf(locales, options, isKnown);
    },
  };
  Object.defineProperty(constructor, 'supportedLocalesOf', hidden(statics.supportedLocalesOf));
  return constructor;
}

/** A function that is handed out by a getter has no name. */
export const nameless = (bound) => Object.defineProperty(bound, 'name', { value: '', configurable: true });

/** An object of those entries that are defined. */
export function defined(entries) {
  const result = {};
  for (const name of Object.keys(entries)) if (entries[name] !== undefined) result[name] = entries[name];
  return result;
}
