/**
 * Intl.DisplayNames, in English only: names of the main languages, regions, scripts and currencies. Other locales are
 * answered in English, as `resolvedOptions().locale` says; what has no name here follows the option `fallback`.
 */

import en from './data/en.js';
import NAMES from './data/names.js';
import { finish, optionsObject, outOfRange, resolveLocale, stringOption } from './resolve.js';
import { baseName, parseTag, requireTag } from './tags.js';

const GRAMMAR = {
  region: /^(?:[a-z]{2}|\d{3})$/i, script: /^[a-z]{4}$/i, currency: /^[a-z]{3}$/i,
  calendar: /^[a-z\d]{3,8}(?:-[a-z\d]{3,8})*$/i,
};

const isEnglish = (name) => name === 'en' || name === 'en-US' || name === 'en-GB';

/** "US dollar(/s)" to "US Dollar". */
function currencyName(code) {
  const name = Object.hasOwn(en.currencies, code) ? en.currencies[code] : undefined;
  return name?.replace(/\(([^/]*)\/[^)]*\)/, '$1').replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());
}

const invalid = (text) => new RangeError(`Invalid argument to Intl.DisplayNames.prototype.of: ${text.slice(0, 64)}`);

const own = (names, key) => (Object.hasOwn(names, key) ? names[key] : undefined);

export class DisplayNames {
  #locale;
  #type;
  #style;
  #fallback;
  #languageDisplay;

  constructor(locales, options) {
    if (options === undefined) throw new TypeError('Intl.DisplayNames needs the option "type"');
    const given = optionsObject(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#style = stringOption(given, 'style', ['narrow', 'short', 'long'], 'long');
    const types = ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField'];
    this.#type = stringOption(given, 'type', types);
    if (this.#type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#fallback = stringOption(given, 'fallback', ['code', 'none'], 'code');
    this.#languageDisplay = stringOption(given, 'languageDisplay', ['dialect', 'standard'], 'dialect');
    this.#locale = resolveLocale(locales, {}, isEnglish).locale;
  }

  of(code) {
    const text = String(code);
    const { key, name } = this.#named(text);
    return name ?? (this.#fallback === 'code' ? key : undefined);
  }

  #named(text) {
    const grammar = GRAMMAR[this.#type];
    if (grammar !== undefined && !grammar.test(text)) throw invalid(text);
    switch (this.#type) {
      case 'language': return this.#language(text);
      case 'region': return { key: text.toUpperCase(), name: own(NAMES.region, text.toUpperCase()) };
      case 'script': {
        const key = text[0].toUpperCase() + text.slice(1).toLowerCase();
        return { key, name: own(NAMES.script, key) };
      }
      case 'currency': return { key: text.toUpperCase(), name: currencyName(text.toUpperCase()) };
      case 'calendar': return { key: text.toLowerCase(), name: own(NAMES.calendar, text.toLowerCase()) };
      default: {
        const name = own(NAMES.dateTimeField, text);
        if (name === undefined) throw outOfRange(text.slice(0, 64), 'type');
        return { key: text, name };
      }
    }
  }

  #language(text) {
    const tag = requireTag(text);
    if (tag.keywords.size > 0 || tag.others.length > 0) throw invalid(text);
    const key = baseName(tag);
    let known = key, name = this.#languageDisplay === 'dialect' ? own(NAMES.dialect, key) : undefined;
    if (name === undefined) {
      known = tag.language;
      name = own(NAMES.language, known);
    }
    if (name === undefined) return { key };
    const shown = parseTag(known);
    const rest = [];
    if (tag.script !== shown.script) rest.push(own(NAMES.script, tag.script) ?? tag.script);
    if (tag.region !== shown.region) rest.push(own(NAMES.region, tag.region) ?? tag.region);
    return { key, name: rest.length === 0 ? name : `${name} (${rest.join(', ')})` };
  }

  resolvedOptions() {
    const options = { locale: this.#locale, style: this.#style, type: this.#type, fallback: this.#fallback };
    if (this.#type === 'language') options.languageDisplay = this.#languageDisplay;
    return options;
  }
}

finish('DisplayNames', DisplayNames, isEnglish);
