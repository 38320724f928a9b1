/** Intl.ListFormat. */

import { dataOf, languageOf } from './data.js';
import { joined } from './number-format.js';
import { finish, optionsObject, resolveLocale, stringOption } from './resolve.js';

const KEYS = { conjunction: 'and', disjunction: 'or', unit: 'unit' };

/** Spanish changes its words for "and" and "or" before their own sound. */
function spanish(separator, next) {
  if (separator === ' y ' && /^(?:i|hi(?!e|a))/i.test(next)) return ' e ';
  return separator === ' o ' && /^(?:o|ho|8)/i.test(next) ? ' u ' : separator;
}

export class ListFormat {
  #locale;
  #type;
  #style;
  #separators;

  constructor(locales = undefined, options = undefined) {
    const given = optionsObject(options);
    stringOption(given, 'localeMatcher', ['lookup', 'best fit'], 'best fit');
    this.#locale = resolveLocale(locales).locale;
    this.#type = stringOption(given, 'type', Object.keys(KEYS), 'conjunction');
    this.#style = stringOption(given, 'style', ['long', 'short', 'narrow'], 'long');
    const { lists } = dataOf(this.#locale);
    const key = KEYS[this.#type];
    const long = lists[key], short = lists[`${key}Short`] ?? long, narrow = lists[`${key}Narrow`] ?? short;
    this.#separators = { long, short, narrow }[this.#style].split('|');
  }

  format(list) {
    return joined(this.formatToParts(list));
  }

  formatToParts(list) {
    const texts = [];
    for (const item of list === undefined ? [] : list) {
      if (typeof item !== 'string') throw new TypeError('Iterable yielded a non-String value');
      texts.push(item);
    }
    const [pair, middle, last] = this.#separators;
    const parts = [];
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) {
        const plain = i < texts.length - 1 ? middle : texts.length === 2 ? pair : last;
        const separator = languageOf(this.#locale) === 'es' ? spanish(plain, texts[i]) : plain;
        if (separator !== '') parts.push({ type: 'literal', value: separator });
      }
      parts.push({ type: 'element', value: texts[i] });
    }
    return parts;
  }

  resolvedOptions() {
    return { locale: this.#locale, type: this.#type, style: this.#style };
  }
}

finish('ListFormat', ListFormat);
Object.defineProperty(ListFormat, 'length', { value: 0, configurable: true });
